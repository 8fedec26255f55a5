import { Trans } from "@lingui/react/macro";
import { useLanguage } from "@/i18n/language";
import { formatValue } from "@/plot/axis-format";
import type { ChartLine } from "@/plot/chart-types";
import { extremesOf } from "./extremes";
import classes from "./series-table.module.css";

/** The numbers of a chart for those who cannot, or would rather not, read lines. */
export function SeriesTable({ lines }: { lines: ChartLine[] }) {
  const locale = useLanguage();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={classes.scroller} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Run</Trans>
            </th>
            <th scope="col">
              <Trans>Last</Trans>
            </th>
            <th scope="col">
              <Trans>Min</Trans>
            </th>
            <th scope="col">
              <Trans>Max</Trans>
            </th>
            <th scope="col">
              <Trans>Points</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const { last, min, max } = extremesOf(line);
            return (
              <tr key={line.id}>
                <th scope="row">
                  <span className={classes.swatch} style={{ background: line.color }} />
                  <bdi>{line.label}</bdi>
                </th>
                <td>{formatValue(last, locale)}</td>
                <td>{formatValue(min, locale)}</td>
                <td>{formatValue(max, locale)}</td>
                <td>{line.curve.total.toLocaleString(locale)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
