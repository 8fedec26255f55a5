import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useLanguage } from "@/i18n/language";
import type { ChartRun } from "@/panels/chart-runs";
import { text } from "@/panels/config-read";
import { PanelFrame } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import { formatValue } from "@/plot/axis-format";
import { momentsOf } from "@/plot/stats/moments";
import { numberOf, textOf, useRunValues } from "../run-values";
import classes from "./scalar-panel.module.css";

const MAX_ROWS = 50;

interface ScalarRow {
  id: string;
  name: string;
  color: string;
  value: number;
  /** What to show of a value that is no number. */
  text: string;
}

/** One number of each run, large; with the difference from the baseline run. */
export function ScalarPanel(props: PanelProps) {
  const { panel, project, runs, groups, baseline } = props;
  const { t } = useLingui();
  const column = text(panel.config?.column);
  const columns = useMemo(() => (column ? [column] : []), [column]);
  const { byRun, loading, error } = useRunValues(project, runs, columns);
  const rows = useMemo<ScalarRow[]>(() => {
    const one = (run: ChartRun) => byRun.get(run.uid)?.[0];
    if (groups)
      return groups.map(({ id, name, color, runs: own }) => {
        const { mean } = momentsOf(own.map((run) => numberOf(one(run))));
        return { id, name, color, value: mean, text: "" };
      });
    return runs
      .filter((run) => textOf(one(run)) !== "")
      .map((run) => ({ ...run, id: run.uid, value: numberOf(one(run)), text: textOf(one(run)) }));
  }, [runs, groups, byRun]);
  const base = baseline === undefined ? undefined : rows.find(({ id }) => id === baseline)?.value;
  const more = rows.length - MAX_ROWS;
  return (
    <PanelFrame
      title={panel.title || column || t({ message: "Number", context: "kind of panel" })}
      handle={props.handle}
      actions={props.actions}
    >
      {rows.length === 0 ? (
        <PanelState error={error} loading={loading}>
          {column ? t`No shown run has a value here` : t`Choose a column`}
        </PanelState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ul className={classes.list} data-alone={rows.length === 1} tabIndex={0}>
          {rows.slice(0, MAX_ROWS).map((row) => (
            <Scalar key={row.id} row={row} base={row.id === baseline ? undefined : base} />
          ))}
          {more > 0 && (
            <li>
              <Trans>{more} more</Trans>
            </li>
          )}
        </ul>
      )}
    </PanelFrame>
  );
}

function Scalar({ row, base }: { row: ScalarRow; base: number | undefined }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const isNumber = Number.isFinite(row.value);
  const delta = base === undefined ? Number.NaN : row.value - base;
  return (
    <li>
      <span className={classes.name}>
        <span className={classes.swatch} style={{ background: row.color }} />
        <bdi>{row.name}</bdi>
      </span>
      <span className={classes.value} title={row.text || String(row.value)}>
        {isNumber ? formatValue(row.value, locale) : row.text || "–"}
      </span>
      {Number.isFinite(delta) && (
        <span className={classes.delta} title={t`Difference from the baseline`}>
          {delta > 0 ? "+" : ""}
          {formatValue(delta, locale)}
          {base !== undefined && base !== 0 && ` (${percent(delta / Math.abs(base), locale)})`}
        </span>
      )}
    </li>
  );
}

function percent(share: number, locale: string): string {
  return share.toLocaleString(locale, {
    style: "percent",
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
}
