import type { ChartSettings } from "@/workspace/spec";

/** What charts do when nobody chose anything; `x`, ranges and the legend have no default value. */
export const SETTING_DEFAULTS = {
  xScale: "linear",
  yScale: "linear",
  smoothing: { kind: "time-ema", amount: 0 },
  showOriginal: true,
  ignoreOutliers: false,
  maxLines: 500,
  groupCenter: "mean",
  groupBand: "minmax",
  groupRuns: false,
  tooltip: "default",
  syncZoom: true,
} as const satisfies ChartSettings;
