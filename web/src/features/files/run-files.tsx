import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";

import type { Run } from "@/api/runs";
import { FilesView } from "@/content/tree/files-view";
import { CodeBlock } from "@/ui/code-block";
import { Notice } from "@/ui/notice";
import { runFileSource } from "./run-file-source";

const SNIPPET = 'run.save("checkpoints/*.pt")\nrun.save("notes.md", policy="now")';

/** The files of a run: what it saved and the media it logged. */
export function RunFiles({
  run,
  path,
  onPath,
}: {
  run: Run;
  path: string;
  onPath: (path: string) => void;
}) {
  const { t } = useLingui();
  const source = useMemo(() => runFileSource(run.uid), [run.uid]);
  return (
    <FilesView
      source={source}
      path={path}
      onPath={onPath}
      label={t`Files`}
      empty={
        <Notice title={t`This run has no files`}>
          <p>
            <Trans>
              Images, tables and other media that it logs appear here, and what it saves:
            </Trans>
          </p>
          <CodeBlock code={SNIPPET} copyLabel={t`Copy`} copiedLabel={t`Copied`} />
        </Notice>
      }
    />
  );
}
