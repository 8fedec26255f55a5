import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type Run, statesQuery } from "@/api/runs";
import { useLanguage } from "@/i18n/language";
import { useReasonText } from "@/i18n/reason-text";
import { formatDateTime } from "@/lib/time";
import { RunStateLabel } from "../run-state";
import classes from "./state-history.module.css";

/** Every change of the state with its time, its source and its reason. */
export function StateHistory({ run }: { run: Run }) {
  const locale = useLanguage();
  const sourceName = useSourceName();
  const reasonText = useReasonText();
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
              {[reasonText(change), change.by || sourceName(change.source)]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Who said that the state changed; a source that a newer server names is shown as it is. */
function useSourceName(): (source: string) => string {
  const { t } = useLingui();
  const names: Record<string, string> = {
    client: t({ message: "by the run", context: "source of a state" }),
    shipper: t({ message: "by the side process", context: "source of a state" }),
    server: t({ message: "by the server", context: "source of a state" }),
    user: t({ message: "by a person", context: "source of a state" }),
    api: t({ message: "by the API", context: "source of a state" }),
    sync: t({ message: "by a later sync", context: "source of a state" }),
  };
  return (source) => names[source] ?? source;
}
