import { useLingui } from "@lingui/react/macro";
import type { RunState } from "@/api/runs";
import {
  CrashedIcon,
  FailedIcon,
  FinishedIcon,
  FinishingIcon,
  KilledIcon,
  PendingIcon,
  PreemptedIcon,
  RunningIcon,
} from "@/ui/icons";
import classes from "./run-state.module.css";

const ICONS = {
  pending: PendingIcon,
  running: RunningIcon,
  finishing: FinishingIcon,
  finished: FinishedIcon,
  failed: FailedIcon,
  killed: KilledIcon,
  crashed: CrashedIcon,
  preempting: PreemptedIcon,
  preempted: PreemptedIcon,
} satisfies Record<RunState, unknown>;

const ALIVE = new Set<RunState>(["pending", "running", "finishing", "preempting"]);

/** True while more data of the run may be expected. */
export function isAlive(state: RunState): boolean {
  return ALIVE.has(state);
}

export function useStateName(): (state: RunState) => string {
  const { t } = useLingui();
  const names: Record<RunState, string> = {
    pending: t({ message: "Pending", context: "run state" }),
    running: t({ message: "Running", context: "run state" }),
    finishing: t({ message: "Finishing", context: "run state" }),
    finished: t({ message: "Finished", context: "run state" }),
    failed: t({ message: "Failed", context: "run state" }),
    killed: t({ message: "Killed", context: "run state" }),
    crashed: t({ message: "Crashed", context: "run state" }),
    preempting: t({ message: "Preempting", context: "run state" }),
    preempted: t({ message: "Preempted", context: "run state" }),
  };
  return (state) => names[state];
}

/** A state as icon and word: shape and text say it, the colour only helps. */
export function RunStateLabel({
  state,
  iconOnly = false,
}: {
  state: RunState;
  iconOnly?: boolean;
}) {
  const name = useStateName()(state);
  const Icon = ICONS[state];
  return (
    <span className={classes.state} data-state={state} title={name}>
      <Icon size={15} />
      <span className={iconOnly ? "visually-hidden" : undefined}>{name}</span>
    </span>
  );
}
