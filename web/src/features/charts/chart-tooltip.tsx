import { Trans } from "@lingui/react/macro";
import { useLanguage } from "@/i18n/language";
import { formatDateTime } from "@/lib/time";
import { formatSeconds, formatValue } from "@/plot/axis-format";
import type { Readout, XUnit } from "@/plot/line-chart";
import type { ChartRun } from "./chart-runs";
import classes from "./chart-tooltip.module.css";

/** More lines than this are counted, not listed. */
const MAX_ROWS = 8;

/** The values under the crosshair, nearest to the pointer first. */
export function ChartTooltip({
  readout,
  runs,
  unit,
  chartWidthPx,
}: {
  readout: Readout;
  runs: ChartRun[];
  unit: XUnit;
  chartWidthPx: number;
}) {
  const locale = useLanguage();
  const onLeft = readout.leftPx > chartWidthPx / 2;
  const nearest = readout.rows[0];
  const more = readout.rows.length - MAX_ROWS;
  return (
    <div
      className={classes.tooltip}
      role="status"
      style={onLeft ? { right: chartWidthPx - readout.leftPx + 10 } : { left: readout.leftPx + 10 }}
    >
      <p>
        <XText x={readout.x} unit={unit} />
      </p>
      <table>
        <tbody>
          {readout.rows.slice(0, MAX_ROWS).map((row, i) => {
            const run = runs.find(({ uid }) => uid === row.id);
            return (
              <tr key={row.id} data-nearest={i === 0}>
                <td>
                  <span className={classes.swatch} style={{ background: run?.color }} />
                </td>
                <th scope="row">{run?.name}</th>
                <td className={classes.value}>{formatValue(row.value, locale)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {nearest && nearest.low !== null && nearest.high !== null && nearest.low !== nearest.high && (
        <p>
          <Trans>
            Between {formatValue(nearest.low, locale)} and {formatValue(nearest.high, locale)}
          </Trans>
        </p>
      )}
      {more > 0 && (
        <p>
          <Trans>{more} more</Trans>
        </p>
      )}
    </div>
  );
}

function XText({ x, unit }: { x: number; unit: XUnit }) {
  const locale = useLanguage();
  switch (unit) {
    case "step":
      return <Trans>Step {formatValue(Math.round(x), locale)}</Trans>;
    case "seconds":
      return formatSeconds(x);
    case "time":
      return formatDateTime(x * 1e6, locale);
    case "number":
      return formatValue(x, locale);
  }
}
