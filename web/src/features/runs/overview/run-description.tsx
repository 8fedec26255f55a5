import { Trans, useLingui } from "@lingui/react/macro";
import { type Run, useUpdateRun } from "@/api/runs";
import { InlineEdit } from "@/ui/inline-edit";
import { Markdown } from "@/ui/markdown";
import classes from "./run-overview.module.css";

export function RunDescription({ run }: { run: Run }) {
  const { t } = useLingui();
  const update = useUpdateRun(run.uid);
  return (
    <div className={classes.description}>
      <h2>
        <Trans>Description</Trans>
      </h2>
      <InlineEdit
        multiline
        value={run.notes}
        onSave={(notes) => update.mutate({ notes })}
        labels={{ edit: t`Edit the description`, save: t`Save`, cancel: t`Cancel` }}
      >
        {run.notes ? (
          <Markdown text={run.notes} />
        ) : (
          <span className={classes.none}>
            <Trans>No description</Trans>
          </span>
        )}
      </InlineEdit>
    </div>
  );
}
