import { useLingui } from "@lingui/react/macro";
import type { ColumnKind } from "@/api/columns";
import { useLanguage } from "@/i18n/language";
import { isObject, numberText, valueText } from "@/lib/json-value";
import { formatDelta, formatNumber } from "@/lib/number-text";
import { formatDuration, formatMinute, toDate } from "@/lib/time";
import { isRunState, RunStateLabel } from "../run-state";
import classes from "./cell.module.css";

/** One value of a run, as its column's kind asks for. */
export function Cell({
  name,
  kind,
  value,
  baseline,
  better,
}: {
  name: string;
  kind: ColumnKind;
  value: unknown;
  /** The same value of the run that all are compared with. */
  baseline?: unknown;
  better?: "higher" | "lower" | undefined;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  if (value === undefined) return <span className={classes.waiting} />;
  if (value === null) return null;
  if (name === "state" && isRunState(value)) return <RunStateLabel state={value} />;
  if (kind === "tags") return <Tags tags={value} />;
  if (typeof value === "boolean") return <span>{value ? t`yes` : t`no`}</span>;
  if (typeof value === "number") {
    const { text, exact } = numberTexts(value, kind, locale);
    return (
      <span className={kind === "time" ? classes.text : classes.number} title={exact}>
        {name.startsWith("summary.") && <Delta value={value} baseline={baseline} better={better} />}
        {text}
      </span>
    );
  }
  const text = numberText(value) ?? valueText(value);
  return (
    <bdi className={classes.text} title={text}>
      {text}
    </bdi>
  );
}

/** True if a column's cells stand at their right edge. */
export function isNumeric(kind: ColumnKind, value: unknown): boolean {
  if (kind === "time") return false;
  return kind === "number" || kind === "duration" || typeof value === "number";
}

/** A number of a column and its exact value. */
export function numberTexts(
  value: number,
  kind: ColumnKind,
  locale: string,
): { text: string; exact: string } {
  if (kind === "time")
    return { text: formatMinute(value, locale), exact: toDate(value).toISOString() };
  if (kind === "duration") return { text: formatDuration(value, locale), exact: `${value} s` };
  return { text: formatNumber(value, locale), exact: String(value) };
}

/** How far a value is from the baseline's; colour only repeats what the sign says. */
function Delta({
  value,
  baseline,
  better,
}: {
  value: number;
  baseline: unknown;
  better: "higher" | "lower" | undefined;
}) {
  const locale = useLanguage();
  if (typeof baseline !== "number" || baseline === value) return null;
  const delta = value - baseline;
  const good = better && (better === "higher") === delta > 0;
  return (
    <span className={classes.delta} data-good={better ? good : undefined} title={String(delta)}>
      {formatDelta(delta, locale)}
    </span>
  );
}

function Tags({ tags }: { tags: unknown }) {
  const list = Array.isArray(tags) ? tags.map(tagName) : [];
  return (
    <span className={classes.tags} title={list.join(", ")}>
      {list.map((tag) => (
        <bdi key={tag} className={classes.tag}>
          {tag}
        </bdi>
      ))}
    </span>
  );
}

function tagName(tag: unknown): string {
  return isObject(tag) ? String(tag.name ?? "") : String(tag);
}
