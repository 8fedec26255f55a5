import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useLanguage } from "@/i18n/language";
import { PanelNote } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { formatValue } from "@/plot/axis-format";
import { densityOf } from "@/plot/stats/density";
import { useRunValues } from "../run-values";
import { XAxis, YAxis } from "../svg/axes";
import { numberAxis, wordAxis } from "../svg/plot-area";
import type { SvgLook } from "../svg/svg-look";
import { SvgPanel, type SvgSize } from "../svg/svg-panel";
import { type BarConfig, barConfig } from "./bar-config";
import { BarMark } from "./bar-marks";
import { type BarRow, barRows, errorEnds } from "./bar-rows";

/** One column of the runs as bars; of groups their mean with error bars, boxes or violins. */
export function BarPanel(props: PanelProps) {
  const { panel, project, runs, groups } = props;
  const { t } = useLingui();
  const config = useMemo(() => barConfig(panel), [panel]);
  const columns = useMemo(() => (config.column ? [config.column] : []), [config.column]);
  const { byRun, loading, error } = useRunValues(project, runs, columns);
  const all = useMemo(() => barRows(runs, groups, byRun), [runs, groups, byRun]);
  const rows = useMemo(() => all.slice(0, config.maxBars), [all, config.maxBars]);
  const cells = useMemo(
    () =>
      all.map(({ name, moments }) => [
        name,
        moments.mean,
        moments.count,
        moments.std,
        moments.min,
        moments.max,
      ]),
    [all],
  );
  const nothing = config.column ? t`No shown run has a number here` : t`Choose a column`;
  const more = all.length - rows.length;
  return (
    <SvgPanel
      panel={props}
      title={panel.title || config.column || t`Bar chart`}
      notes={
        more > 0 && (
          <PanelNote title={t`The settings say how many bars are drawn`}>
            <Trans>{more} more</Trans>
          </PanelNote>
        )
      }
      error={error}
      loading={loading}
      empty={rows.length > 0 ? null : nothing}
      head={[t`Name`, t`Mean`, t`Runs`, t`Standard deviation`, t`Min`, t`Max`]}
      rows={cells}
    >
      {(size, look) => <Bars rows={rows} config={config} size={size} look={look} />}
    </SvgPanel>
  );
}

/** Room for names along a horizontal chart, as a share of its width. */
const NAMES_SHARE = 0.3;

function Bars({
  rows,
  config,
  size,
  look,
}: {
  rows: BarRow[];
  config: BarConfig;
  size: SvgSize;
  look: SvgLook;
}) {
  const locale = useLanguage();
  const level = config.direction === "horizontal";
  const names = level ? Math.min(size.width * NAMES_SHARE, 180) : 52;
  const plane = { left: names, right: size.width - 16, top: 6, bottom: size.height - 24 };
  const extent = rows.flatMap((row) => extentOf(row, config));
  const withZero = config.mark === "bar";
  const numbers: [number, number] = level ? [plane.left, plane.right] : [plane.bottom, plane.top];
  const value = numberAxis(extent, "linear", numbers, { withZero });
  const words = wordAxis(
    rows.map(({ name }) => name),
    level ? [plane.top, plane.bottom] : [plane.left, plane.right],
  );
  const share = (level ? plane.bottom - plane.top : plane.right - plane.left) / rows.length;
  const half = Math.min(Math.max(share * 0.36, 0.5), 18);
  const [across, upright] = level ? [value, words] : [words, value];
  return (
    <>
      <XAxis axis={across} plane={plane} look={look} grid={level} />
      <YAxis axis={upright} plane={plane} look={look} grid={!level} />
      {rows.map((row, i) => (
        <g key={row.id} data-owner={row.id} data-tip={tipOf(row, locale)}>
          <BarMark
            row={row}
            config={config}
            middle={words.place(i)}
            half={half}
            value={value.place}
            look={look}
          />
        </g>
      ))}
    </>
  );
}

function extentOf(row: BarRow, config: BarConfig): number[] {
  if (config.mark === "box") return row.values;
  if (config.mark === "violin") return row.values.length > 1 ? densityOf(row.values).x : row.values;
  return [row.moments.mean, ...(errorEnds(row.moments, config.errors) ?? [])];
}

function tipOf({ name, moments }: BarRow, locale: string): string {
  const { mean, std, min, max, count } = moments;
  const value = (number: number) => formatValue(number, locale);
  if (count === 1) return `${name}\n${value(mean)}`;
  return `${name}\n${value(mean)} ± ${value(std)}\n${value(min)} – ${value(max)}, n = ${count}`;
}
