import { useQueries } from "@tanstack/react-query";
import { seriesQuery } from "@/api/series";
import type { Series } from "@/plot/series-format";
import type { ChartRun } from "./chart-runs";

/** Widths are rounded up to this, so that moving the divider does not ask at every pixel. */
const WIDTH_STEP_PX = 256;
const MAX_BUCKETS = 2048;

export interface SeriesOfRuns {
  series: (Series | null)[];
  loading: boolean;
  error: Error | null;
}

/** About as many buckets as there are pixels of the screen. */
export function bucketsFor(widthPx: number): number {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  return Math.min(Math.ceil((widthPx * ratio) / WIDTH_STEP_PX) * WIDTH_STEP_PX, MAX_BUCKETS);
}

/** Series in the order they are wanted in; null where a run has none (yet). */
export function useSeries(
  wanted: { run: ChartRun; key: string }[],
  x: string,
  shown: { min: number | null; max: number | null },
  buckets: number,
): SeriesOfRuns {
  return useQueries({
    queries: wanted.map(({ run, key }) =>
      seriesQuery({ run: run.uid, key, x, xMin: shown.min, xMax: shown.max, buckets }),
    ),
    combine: gathered,
  });
}

function gathered(
  results: { data: Series | null | undefined; isLoading: boolean; error: Error | null }[],
): SeriesOfRuns {
  return {
    series: results.map(({ data }) => data ?? null),
    loading: results.some(({ isLoading }) => isLoading),
    error: results.find(({ error }) => error)?.error ?? null,
  };
}
