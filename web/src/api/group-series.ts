import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { decodeSeries, type Series } from "@/plot/series-format";
import { assertOk, reachingFetch, type Schemas } from "./client";

export type GroupSeriesRequest = Pick<
  Schemas["GroupSeriesQuery"],
  "groups" | "keys" | "x" | "x_min" | "x_max" | "buckets" | "center" | "band"
>;

/** One line for each group and key, all of a chart at once. */
export function groupSeriesQuery(request: GroupSeriesRequest) {
  return queryOptions({
    queryKey: ["group-series", request] as const,
    queryFn: ({ signal }) => readGroupSeries(request, signal),
    placeholderData: keepPreviousData,
    // Changes are told by the live channel; nothing else makes a line old.
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    gcTime: 60_000,
    enabled: request.groups.length > 0 && request.keys.length > 0,
  });
}

async function readGroupSeries(
  request: GroupSeriesRequest,
  signal: AbortSignal,
): Promise<Series[]> {
  const response = await reachingFetch("/api/v1/series/groups", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
    signal,
  });
  await assertOk(response);
  return decodeSeries(await response.arrayBuffer());
}
