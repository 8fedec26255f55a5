import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "./client";

export function infoQuery() {
  return queryOptions({
    queryKey: ["info"],
    queryFn: async ({ signal }) => dataOf(await api.GET("/api/v1/info", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
