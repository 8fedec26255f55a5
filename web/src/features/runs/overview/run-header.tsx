import { useLingui } from "@lingui/react/macro";
import { type Run, useUpdateRun } from "@/api/runs";
import { InlineEdit } from "@/ui/inline-edit";
import { isAlive, RunStateLabel } from "../run-state";
import classes from "./run-header.module.css";
import { StopButton, StopProgress } from "./stop-button";

/** Name, state and the stop button: the same above every tab of a run. */
export function RunHeader({ run, color }: { run: Run; color: string }) {
  const { t } = useLingui();
  const update = useUpdateRun(run.uid);
  return (
    <div className={classes.header}>
      <h1 className={classes.name}>
        <span className={classes.swatch} style={{ background: color }} aria-hidden="true" />
        <InlineEdit
          value={run.name}
          onSave={(name) => update.mutate({ name })}
          labels={{ edit: t`Edit the name`, save: t`Save`, cancel: t`Cancel` }}
        >
          <bdi className={classes.text} title={run.name}>
            {run.name}
          </bdi>
        </InlineEdit>
      </h1>
      <span role="status" className={classes.state}>
        <RunStateLabel state={run.state} />
      </span>
      {run.stop && isAlive(run.state) && <StopProgress stop={run.stop} />}
      {isAlive(run.state) && <StopButton run={run} />}
      {update.error && (
        <p role="alert" className={classes.error}>
          {update.error.message || t`The server does not answer`}
        </p>
      )}
    </div>
  );
}
