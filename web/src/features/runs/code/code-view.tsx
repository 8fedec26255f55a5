import { Trans, useLingui } from "@lingui/react/macro";
import type { Run } from "@/api/runs";
import { usePatchLabels } from "@/content/patch-labels";
import { textAt } from "@/lib/json-value";
import { CodeBlock } from "@/ui/code-block";
import { Notice } from "@/ui/notice";
import { PatchView } from "@/ui/patch-view";
import { GitRepository, GitState } from "../overview/git-facts";
import classes from "./code-view.module.css";

/** The code behind a run: where it was committed, what differed from that, how to get it back. */
export function CodeView({ run }: { run: Run }) {
  const { t } = useLingui();
  const labels = usePatchLabels();
  const { git } = run.metadata;
  const commit = textAt(git, "commit");
  const diff = textAt(git, "diff");
  if (!commit)
    return (
      <Notice title={t`No code was recorded`}>
        <p>
          <Trans>The run was not started inside a git repository.</Trans>
        </p>
      </Notice>
    );
  return (
    <div className={classes.page}>
      <section className={classes.card}>
        <h2>
          <Trans>Commit</Trans>
        </h2>
        <p className={classes.facts}>
          <GitRepository git={git} />
          <GitState git={git} />
        </p>
        <p className={classes.about}>
          {diff ? (
            <Trans>
              To get the code of this run back, save the changes below as run.patch and use
            </Trans>
          ) : (
            <Trans>To get the code of this run back, use</Trans>
          )}
        </p>
        <CodeBlock
          code={diff ? `git checkout ${commit}\ngit apply run.patch` : `git checkout ${commit}`}
          copyLabel={t`Copy`}
          copiedLabel={t`Copied`}
        />
      </section>
      <section>
        <div className={classes.head}>
          <h2>
            <Trans>Changes that were not committed</Trans>
          </h2>
          {diff && <DownloadPatch diff={diff} name={`${run.id}.patch`} />}
        </div>
        {git.diff_cut === true && (
          <p className={classes.about}>
            <Trans>The changes were larger than 1 MiB and were cut.</Trans>
          </p>
        )}
        {diff ? (
          <PatchView patch={diff} labels={labels} />
        ) : (
          <p className={classes.about}>
            {git.dirty === true ? (
              <Trans>There were some, and they were not recorded.</Trans>
            ) : (
              <Trans>None: the run used the code of the commit.</Trans>
            )}
          </p>
        )}
      </section>
    </div>
  );
}

function DownloadPatch({ diff, name }: { diff: string; name: string }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([diff], { type: "text/x-patch" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url));
  };
  return (
    <button type="button" className={classes.download} onClick={save}>
      <Trans>Download as a patch</Trans>
    </button>
  );
}
