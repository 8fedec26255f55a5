import { flag, oneOf, text } from "@/panels/config-read";
import type { PanelSpec } from "@/workspace/spec";

const SCALES = ["linear", "log", "symlog"] as const;
export const FRONTIERS = ["none", "min-min", "min-max", "max-min", "max-max"] as const;

/** What a scatter panel shows. */
export interface ScatterConfig {
  x: string;
  y: string;
  /** Column whose numbers colour the points; empty: the colours of the runs. */
  color: string;
  xScale: (typeof SCALES)[number];
  yScale: (typeof SCALES)[number];
  regression: boolean;
  /** Which direction of x and of y is better, for the line of points that none beats. */
  frontier: (typeof FRONTIERS)[number];
}

export function scatterConfig({ config = {} }: PanelSpec): ScatterConfig {
  return {
    x: text(config.x),
    y: text(config.y),
    color: text(config.color),
    xScale: oneOf(config.xScale, SCALES),
    yScale: oneOf(config.yScale, SCALES),
    regression: flag(config.regression),
    frontier: oneOf(config.frontier, FRONTIERS),
  };
}
