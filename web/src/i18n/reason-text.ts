import { useLingui } from "@lingui/react/macro";
import { formatDuration } from "@/lib/time";
import { useLanguage } from "./language";

/** Why a run is in a state, as the server tells it. */
export interface Reason {
  code: string;
  params: Record<string, unknown>;
  /** The same in English, for codes that this app does not know. */
  reason: string;
}

/** Say a reason in the reader's language. */
export function useReasonText(): (reason: Reason) => string {
  const { t } = useLingui();
  const locale = useLanguage();
  return ({ code, params, reason }) => {
    const text = (name: string) => String(params[name] ?? "");
    switch (code) {
      case "resumed":
        return t`resumed`;
      case "rewound":
        return t`rewound to step ${Number(params.step).toLocaleString(locale)}`;
      case "heard_again":
        return t`heard again`;
      case "silent":
        return t`no heartbeat for ${formatDuration(Number(params.timeout_s), locale)}`;
      case "no_exit_record":
        return t`the process vanished, its exit code is not known`;
      case "exit_code":
        return t`exit code ${text("exit_code")}`;
      case "signal":
        return t`ended by ${text("signal")}`;
      case "interrupted":
        return t`interrupted (Ctrl+C)`;
      case "stopped":
        return t`stopped on request`;
      case "stopped_by":
        return t`stopped by ${text("by")}`;
      case "set_by_hand":
        return t`set by hand`;
      default:
        return reason;
    }
  };
}
