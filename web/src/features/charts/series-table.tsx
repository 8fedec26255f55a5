import { Trans } from "@lingui/react/macro";
import { useLanguage } from "@/i18n/language";
import { formatValue } from "@/plot/axis-format";
import type { ChartLine } from "@/plot/line-chart";
import type { ChartRun } from "./chart-runs";
import classes from "./series-table.module.css";

/** The numbers of a chart for those who cannot, or would rather not, read lines. */
export function SeriesTable({ runs, lines }: { runs: ChartRun[]; lines: ChartLine[] }) {
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
            const { last, min, max } = extremes(line);
            return (
              <tr key={line.id}>
                <th scope="row">
                  <span className={classes.swatch} style={{ background: line.color }} />
                  {runs.find(({ uid }) => uid === line.id)?.name}
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

function extremes({ curve }: ChartLine): { last: number; min: number; max: number } {
  const { y, low, high } = curve;
  return {
    last: y.findLast((value) => !Number.isNaN(value)) ?? Number.NaN,
    min: (low ?? y).reduce((a, b) => (b < a || Number.isNaN(a) ? b : a), Number.NaN),
    max: (high ?? y).reduce((a, b) => (b > a || Number.isNaN(a) ? b : a), Number.NaN),
  };
}
