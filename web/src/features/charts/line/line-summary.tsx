import { Plural, Trans } from "@lingui/react/macro";
import { useLanguage } from "@/i18n/language";
import { formatValue } from "@/plot/axis-format";
import type { ChartLine } from "@/plot/chart-types";
import { extremesOf } from "./extremes";

/** So many lines are told one by one; the table has all of them. */
const MAX_TOLD = 5;

/** What a chart shows, in words, for those who hear the page. */
export function LineSummary({ id, lines }: { id: string; lines: ChartLine[] }) {
  const locale = useLanguage();
  const front = lines.filter((line) => !line.behind);
  return (
    <p id={id} className="visually-hidden">
      <Plural value={front.length} one="# line." other="# lines." />{" "}
      {front.slice(0, MAX_TOLD).map((line) => {
        const { last, min, max } = extremesOf(line);
        return (
          <span key={line.id}>
            <Trans>
              {line.label}: last {formatValue(last, locale)}, from {formatValue(min, locale)} to{" "}
              {formatValue(max, locale)}.
            </Trans>{" "}
          </span>
        );
      })}
    </p>
  );
}
