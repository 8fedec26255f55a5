import { useLingui } from "@lingui/react/macro";
import { type Run, useUpdateRun } from "@/api/runs";
import { LockIcon } from "@/ui/icons";
import { InlineEdit } from "@/ui/inline-edit";
import { isAlive, RunStateLabel } from "../run-state";
import { RunActions } from "./run-actions";
import classes from "./run-header.module.css";
import { RunNeighbours } from "./run-neighbours";
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
      {run.locked && (
        <span className={classes.locked} title={t`Locked against deletion`}>
          <LockIcon size={14} />
          <span className="visually-hidden">{t`Locked against deletion`}</span>
        </span>
      )}
      <span className={classes.actions}>
        <RunNeighbours run={run} />
        {isAlive(run.state) && <StopButton run={run} />}
        <RunActions run={run} />
      </span>
      {update.error && (
        <p role="alert" className={classes.error}>
          {update.error.message || t`The server does not answer`}
        </p>
      )}
    </div>
  );
}
