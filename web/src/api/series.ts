import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Series } from "@/plot/series-format";
import { readSeries, type SeriesSet } from "./series-batch";
import { seriesMemory } from "./series-memory";

export const seriesKeys = {
  /** Everything that was read of one run row by row. */
  of: (run: string) => ["series", run] as const,
  sets: ["series-set"] as const,
  set: (set: SeriesSet) => [...seriesKeys.sets, set] as const,
};

/**
 * All series of a chart, without those that have no point; the old picture stands until the new
 * one has come. One query for a chart: one for each series costs seconds at 200 runs x 15 charts.
 */
export function seriesQuery(set: SeriesSet) {
  return queryOptions({
    queryKey: seriesKeys.set(set),
    queryFn: ({ signal }) => readMissing(set, signal),
    placeholderData: keepPreviousData,
    // Changes are told by the live channel; nothing else makes a series old.
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    gcTime: 60_000,
    enabled: set.series.length > 0,
  });
}

async function readMissing(set: SeriesSet, signal: AbortSignal): Promise<Series[]> {
  const { known, missing } = seriesMemory.recall(set);
  if (missing.length === 0) return known;
  const asked = { ...set, series: missing };
  const found = await readSeries(asked, signal);
  // A change that was told meanwhile broke this off; what came may lack it.
  signal.throwIfAborted();
  seriesMemory.keep(asked, found);
  return [...known, ...found];
}
