import { count, oneOf, text } from "@/panels/config-read";
import type { PanelSpec } from "@/workspace/spec";

export const BAR_MARKS = ["bar", "box", "violin"] as const;
export const ERROR_BARS = ["none", "std", "stderr", "minmax"] as const;

/** What a bar panel shows. */
export interface BarConfig {
  column: string;
  direction: "horizontal" | "vertical";
  /** With groups: a bar of their mean, a box or a violin of their values. */
  mark: (typeof BAR_MARKS)[number];
  errors: (typeof ERROR_BARS)[number];
  maxBars: number;
}

export function barConfig({ config = {} }: PanelSpec): BarConfig {
  return {
    column: text(config.column),
    direction: oneOf(config.direction, ["horizontal", "vertical"]),
    mark: oneOf(config.mark, BAR_MARKS),
    errors: oneOf(config.errors, ERROR_BARS),
    maxBars: count(config.maxBars, 40),
  };
}
