import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type Run, statesQuery } from "@/api/runs";
import { useLanguage } from "@/i18n/language";
import { formatDateTime } from "@/lib/time";
import { RunStateLabel } from "../run-state";
import classes from "./state-history.module.css";

/** Every change of the state with its time, its source and its reason. */
export function StateHistory({ run }: { run: Run }) {
  const locale = useLanguage();
  const { data } = useQuery(statesQuery(run.uid));
  if (!data || data.changes.length === 0) return null;
  return (
    <section className={classes.card}>
      <h2>
        <Trans>State history</Trans>
      </h2>
      <ol>
        {data.changes.map((change) => (
          <li key={`${change.time_us} ${change.state}`}>
            <time>{formatDateTime(change.time_us, locale)}</time>
            <RunStateLabel state={change.state} />
            <span className={classes.why}>
              {[change.reason, change.by || change.source].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
