import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ArtifactVersion, type VersionRun, versionRunsQuery } from "@/api/artifacts";
import { CodeBlock } from "@/ui/code-block";
import classes from "./artifacts.module.css";
import { VersionRuns } from "./version-runs";

/** How to get a version, and which runs made and used it. */
export function VersionUsage({ version }: { version: ArtifactVersion }) {
  const { t } = useLingui();
  const { data: runs } = useQuery(versionRunsQuery(version.id));
  const name = `${version.entity}/${version.project_name}/${version.name}:v${version.number}`;
  const quoted = JSON.stringify(name);
  const snippets = [
    {
      title: t`In a run, which then has it as an input`,
      code: `artifact = run.use_artifact(${quoted})\nfolder = artifact.download()`,
    },
    {
      title: t`Without a run`,
      code: `import kiseki\n\nfolder = kiseki.Api().artifact(${quoted}).download()`,
    },
    { title: t`In a terminal`, code: `kiseki artifact get ${shellQuoted(name)}` },
  ];
  const of = (kind: VersionRun["kind"]) => runs?.filter((run) => run.kind === kind) ?? [];
  return (
    <div className={classes.body}>
      <section className={classes.card}>
        {snippets.map(({ title, code }) => (
          <div key={title}>
            <h2>{title}</h2>
            <CodeBlock code={code} copyLabel={t`Copy`} copiedLabel={t`Copied`} />
          </div>
        ))}
      </section>
      {runs && (
        <>
          <VersionRuns title={t`Made by`} runs={of("output")} />
          <VersionRuns title={t`Used by`} runs={of("input")} />
          {runs.length === 0 && (
            <p className={classes.about}>
              <Trans>No run made or used it.</Trans>
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** A shell takes nothing in it for anything but text. */
export function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
