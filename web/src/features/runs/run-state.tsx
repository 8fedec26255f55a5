import type { RunState } from "@/api/runs";
import { useStateName } from "@/i18n/state-name";
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

export function isRunState(value: unknown): value is RunState {
  return typeof value === "string" && value in ICONS;
}

const ALIVE = new Set<RunState>(["pending", "running", "finishing", "preempting"]);

/** True while more data of the run may be expected. */
export function isAlive(state: RunState): boolean {
  return ALIVE.has(state);
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
