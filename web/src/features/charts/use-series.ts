import { useQueries } from "@tanstack/react-query";
import { seriesQuery } from "@/api/series";
import type { Span } from "@/plot/scale";
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

/** The series of one key, in the order of the runs; null where a run has none (yet). */
export function useSeries(
  runs: ChartRun[],
  key: string,
  x: string,
  zoom: Span | null,
  widthPx: number,
): SeriesOfRuns {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const buckets = Math.min(
    Math.ceil((widthPx * ratio) / WIDTH_STEP_PX) * WIDTH_STEP_PX,
    MAX_BUCKETS,
  );
  return useQueries({
    queries: runs.map(({ uid }) =>
      seriesQuery({
        run: uid,
        key,
        x,
        xMin: zoom?.min ?? null,
        xMax: zoom?.max ?? null,
        buckets,
      }),
    ),
    combine: (results) => ({
      series: results.map(({ data }) => data ?? null),
      loading: results.some(({ isLoading }) => isLoading),
      error: results.find(({ error }) => error)?.error ?? null,
    }),
  });
}
