import { useLingui } from "@lingui/react/macro";
import type { RunState } from "@/api/runs";

/** The name of a run's state in the reader's language. */
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
