import { text } from "@/panels/config-read";
import type { PanelSpec } from "@/workspace/spec";

/** What a histogram panel shows: values of a column over runs, or a logged key over steps. */
export interface HistogramConfig {
  column: string;
  /** 0: as many as the values ask for. */
  bins: number;
  /** A key under which histograms were logged; then a heat map over steps is drawn instead. */
  key: string;
  /** Uid of the run whose heat map it is; empty: the first shown one. */
  run: string;
}

export function histogramConfig({ config = {} }: PanelSpec): HistogramConfig {
  return {
    column: text(config.column),
    bins: typeof config.bins === "number" && config.bins >= 1 ? Math.min(config.bins, 200) : 0,
    key: text(config.key),
    run: text(config.run),
  };
}
