import type uPlot from "uplot";
import { axesOf } from "./chart-axes";
import type { ChartOptions } from "./chart-types";
import type { Span, Warp } from "./scale";

/** A drag must leave this many pixels of a line before it zooms y as well. */
const BOX_PX = 30;

/** What of a chart is shown now; uPlot asks for it at every drawing. */
export interface Shown {
  x: Span;
  y: Span;
  warpX: Warp;
  warpY: Warp;
}

/** How uPlot draws axes and grid and watches the mouse; it knows nothing of the lines. */
export function uplotOptions(
  options: ChartOptions,
  shown: () => Shown,
): Omit<uPlot.Options, "width" | "height"> {
  const { unit, xScale, yScale, syncKey } = options;
  return {
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      points: { show: false },
      drag: { x: true, y: true, uni: BOX_PX, setScale: false },
      sync: { key: syncKey, scales: ["x", null] },
    },
    scales: {
      x: {
        time: unit === "time",
        range: () => [shown().x.min, shown().x.max],
        ...(xScale === "linear" ? {} : bent(() => shown().warpX)),
      },
      y: {
        range: () => [shown().y.min, shown().y.max],
        ...(yScale === "linear" ? {} : bent(() => shown().warpY)),
      },
    },
    series: [{}, { show: true, paths: () => null, points: { show: false } }],
    axes: axesOf(
      options,
      () => shown().x,
      () => shown().y,
    ),
  };
}

/** A scale whose bend is ours, because that of a symlog axis follows its range. */
function bent(warp: () => Warp): Partial<uPlot.Scale> {
  return {
    distr: 100 as uPlot.Scale.Distr,
    fwd: (value: number) => warp().forward(value),
    bwd: (value: number) => warp().back(value),
  };
}
