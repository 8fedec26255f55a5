import type uPlot from "uplot";
import { formatSeconds, formatTicks, SECOND_STEPS, timeTickFormatter } from "./axis-format";
import type { ChartOptions, XUnit } from "./chart-types";
import type { Span } from "./scale";
import { ticksOf } from "./ticks";

/** Distances between ticks, where those of plain numbers would read badly. */
const TICK_STEPS: Partial<Record<XUnit, number[]>> = {
  seconds: SECOND_STEPS,
  step: Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat(),
};

const PX_PER_DIGIT = 7;

/** The two axes of a chart as uPlot takes them; the spans are asked for at every drawing. */
export function axesOf(
  { unit, xScale, yScale, look }: ChartOptions,
  spanX: () => Span,
  spanY: () => Span,
): uPlot.Axis[] {
  const both = {
    stroke: look.textColor,
    font: look.font,
    grid: { stroke: look.gridColor, width: 1 },
    ticks: { show: false },
    gap: 4,
  };
  const bentX = { splits: () => ticksOf(xScale, spanX(), 8), filter: all };
  const bentY = { splits: () => ticksOf(yScale, spanY(), 5), filter: all };
  return [
    {
      ...both,
      size: 26,
      space: unit === "time" ? 70 : 56,
      ...(TICK_STEPS[unit] ? { incrs: TICK_STEPS[unit] } : {}),
      values: (_, splits) => xLabels(splits, unit, look.locale, spanX()),
      ...(xScale === "linear" ? {} : bentX),
    },
    {
      ...both,
      size: (_, labels) =>
        Math.max(34, 10 + PX_PER_DIGIT * Math.max(0, ...(labels ?? []).map((t) => t?.length ?? 0))),
      space: 28,
      values: (_, splits) => formatTicks(splits),
      ...(yScale === "linear" ? {} : bentY),
    },
  ];
}

export function xLabels(splits: number[], unit: XUnit, locale: string, span: Span): string[] {
  if (unit === "time") return splits.map(timeTickFormatter(locale, span.max - span.min));
  return unit === "seconds" ? splits.map(formatSeconds) : formatTicks(splits);
}

/** uPlot would drop labels of a bent axis that are no powers. */
function all(_: uPlot, splits: number[]): number[] {
  return splits;
}
