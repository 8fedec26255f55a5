import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { seriesQuery } from "@/api/series";
import { seriesName } from "@/api/series-batch";
import type { ChartRun } from "@/panels/chart-runs";
import type { Series } from "@/plot/series-format";

/** Widths are rounded up to this, so that moving the divider does not ask at every pixel. */
const WIDTH_STEP_PX = 256;
const MAX_BUCKETS = 2048;

export interface SeriesOfRuns {
  series: (Series | null)[];
  loading: boolean;
  error: Error | null;
}

/** Where so many lines cross each other, nobody sees single pixels of one. */
const MANY_LINES = 50;

/** About as many buckets as there are pixels of the screen; of many lines half as many. */
export function bucketsFor(widthPx: number, nLines: number): number {
  const ratio = nLines > MANY_LINES ? 0.5 : Math.min(window.devicePixelRatio || 1, 2);
  return Math.min(Math.ceil((widthPx * ratio) / WIDTH_STEP_PX) * WIDTH_STEP_PX, MAX_BUCKETS);
}

/** Series in the order they are wanted in; null where a run has none (yet). */
export function useSeries(
  wanted: { run: ChartRun; key: string }[],
  x: string,
  shown: { min: number | null; max: number | null },
  buckets: number,
): SeriesOfRuns {
  const pairs = useMemo(() => wanted.map(({ run, key }) => [run.uid, key] as const), [wanted]);
  const { data, isLoading, error } = useQuery(
    seriesQuery({ series: pairs, x, xMin: shown.min, xMax: shown.max, buckets }),
  );
  // Until the new answer has come, `data` is that for what was wanted before.
  const series = useMemo(() => {
    const found = new Map(data?.map((one) => [seriesName(one.run, one.key), one]));
    return pairs.map(([run, key]) => found.get(seriesName(run, key)) ?? null);
  }, [data, pairs]);
  return { series, loading: isLoading, error };
}
