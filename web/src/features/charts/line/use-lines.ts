import { useMemo } from "react";
import { toCurve } from "@/plot/curve";
import type { ChartLine } from "@/plot/line-chart";
import { type Smoothing, smooth } from "@/plot/smoothing";
import type { ChartRun } from "../chart-runs";
import { bucketsFor, useSeries } from "../use-series";

export interface LinesRequest {
  runs: ChartRun[];
  keys: string[];
  x: string;
  shown: { min: number | null; max: number | null };
  widthPx: number;
  smoothing: Smoothing;
}

/** The lines of a chart: one for each run and key that has points. */
export function useLines({ runs, keys, x, shown, widthPx, smoothing }: LinesRequest) {
  const wanted = useMemo(
    () => keys.flatMap((key) => runs.map((run) => ({ run, key }))),
    [runs, keys],
  );
  const { series, loading, error } = useSeries(wanted, x, shown, bucketsFor(widthPx));
  const { kind, amount } = smoothing;
  const wholeSteps = x === "_step";
  const lines = useMemo<ChartLine[]>(
    () =>
      series.flatMap((one, i) => {
        if (!one || !wanted[i]) return [];
        const { run } = wanted[i];
        const curve = toCurve(one, wholeSteps);
        const smoothed = smooth(curve.x, curve.y, { kind, amount });
        return [{ id: run.uid, color: run.color, curve, smoothed }];
      }),
    [series, wanted, wholeSteps, kind, amount],
  );
  return { lines, loading, error };
}
