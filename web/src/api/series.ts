import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { readSeries, type SeriesRequest } from "./series-batch";

export const seriesKeys = {
  of: (run: string) => ["series", run] as const,
  one: (r: SeriesRequest) => ["series", r.run, r.key, r.x, r.xMin, r.xMax, r.buckets] as const,
};

/** One series of one run; the old picture stands until the new one has come. */
export function seriesQuery(request: SeriesRequest) {
  return queryOptions({
    queryKey: seriesKeys.one(request),
    queryFn: ({ signal }) => readSeries(request, signal),
    placeholderData: keepPreviousData,
    // Changes are told by the live channel; nothing else makes a series old.
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    gcTime: 60_000,
    // Without this every result is wrapped in getters, which costs a second at 200 runs x 10 charts.
    notifyOnChangeProps: ["data", "error"],
  });
}
