import type { ChartRun } from "@/panels/chart-runs";
import { numberOf, type RunValues } from "../run-values";
import type { ScatterConfig } from "./scatter-config";

export interface Dot {
  run: ChartRun;
  x: number;
  y: number;
  /** The number that colours it; NaN without one. */
  shade: number;
}

/** The runs that have a place on both axes. */
export function dotsOf(
  runs: ChartRun[],
  byRun: RunValues["byRun"],
  { xScale, yScale }: Pick<ScatterConfig, "xScale" | "yScale">,
): Dot[] {
  const fits = (value: number, scale: string) =>
    Number.isFinite(value) && (scale !== "log" || value > 0);
  return runs.flatMap((run) => {
    const [x, y, shade] = (byRun.get(run.uid) ?? []).map(numberOf);
    return fits(x, xScale) && fits(y, yScale) ? [{ run, x, y, shade }] : [];
  });
}
