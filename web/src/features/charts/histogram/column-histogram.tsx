import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useLanguage } from "@/i18n/language";
import type { PanelProps } from "@/panels/panel-props";
import { formatValue } from "@/plot/axis-format";
import { type Bins, countIn, histogramOf } from "@/plot/stats/histogram";
import { numberOf, useRunValues } from "../run-values";
import { XAxis, YAxis } from "../svg/axes";
import { numberAxis } from "../svg/plot-area";
import type { SvgLook } from "../svg/svg-look";
import { SvgPanel, type SvgSize } from "../svg/svg-panel";
import { histogramConfig } from "./histogram-config";

/** Some runs counted in the bins that all share. */
interface Part {
  id: string;
  name: string;
  color: string | null;
  counts: number[];
}

/** How many runs have which value in a column; groups stand beside each other in every bin. */
export function ColumnHistogram(props: PanelProps) {
  const { panel, project, runs, groups } = props;
  const { t } = useLingui();
  const config = useMemo(() => histogramConfig(panel), [panel]);
  const columns = useMemo(() => (config.column ? [config.column] : []), [config.column]);
  const { byRun, loading, error } = useRunValues(project, runs, columns);
  const { bins, parts } = useMemo(() => {
    const numbers = (uids: string[]) => uids.map((uid) => numberOf(byRun.get(uid)?.[0]));
    const all = histogramOf(numbers(runs.map(({ uid }) => uid)), config.bins || undefined);
    const whole = [{ id: "", name: config.column, color: null, runs }];
    const made = (groups ?? whole).map(
      (part): Part => ({
        ...part,
        counts: countIn(numbers(part.runs.map(({ uid }) => uid)), all.edges),
      }),
    );
    return { bins: all, parts: made };
  }, [byRun, runs, groups, config]);
  const cells = useMemo(
    () =>
      bins.counts.map((_, i) => [
        `${bins.edges[i]} – ${bins.edges[i + 1]}`,
        ...parts.map(({ counts }) => counts[i]),
      ]),
    [bins, parts],
  );
  const nothing = config.column ? t`No shown run has a number here` : t`Choose a column`;
  return (
    <SvgPanel
      panel={props}
      title={panel.title || config.column || t`Histogram`}
      error={error}
      loading={loading}
      empty={bins.counts.length > 0 ? null : nothing}
      head={[t`From – to`, ...parts.map(({ name }) => name)]}
      rows={cells}
    >
      {(size, look) => <Columns bins={bins} parts={parts} size={size} look={look} />}
    </SvgPanel>
  );
}

function Columns({
  bins,
  parts,
  size,
  look,
}: {
  bins: Bins;
  parts: Part[];
  size: SvgSize;
  look: SvgLook;
}) {
  const locale = useLanguage();
  const plane = { left: 42, right: size.width - 14, top: 8, bottom: size.height - 24 };
  const x = numberAxis(bins.edges, "linear", [plane.left, plane.right], { pad: 0.01 });
  const tallest = parts.flatMap(({ counts }) => counts);
  const y = numberAxis(tallest, "linear", [plane.bottom, plane.top], { withZero: true });
  const wholeTicks = { ...y, ticks: y.ticks.filter(({ label }) => !label.includes(".")) };
  return (
    <>
      <XAxis axis={x} plane={plane} look={look} grid={false} />
      <YAxis axis={wholeTicks} plane={plane} look={look} />
      {parts.map((part, p) =>
        part.counts.map((count, i) => {
          const [from, to] = [x.place(bins.edges[i]), x.place(bins.edges[i + 1])];
          const width = Math.max((to - from - 1) / parts.length, 0.5);
          const range = `${formatValue(bins.edges[i], locale)} – ${formatValue(bins.edges[i + 1], locale)}`;
          return (
            count > 0 && (
              <rect
                key={`${part.id} ${bins.edges[i]}`}
                x={from + p * width}
                y={y.place(count)}
                width={width}
                height={plane.bottom - y.place(count)}
                fill={part.color ?? (look.theme === "dark" ? "#6cc6dc" : "#0f5f73")}
                data-owner={part.id || undefined}
                data-tip={`${part.id ? `${part.name}\n` : ""}${range}\n${count}`}
              />
            )
          );
        }),
      )}
    </>
  );
}
