import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type ColumnInfo = Schemas["ColumnInfo"];
export type ColumnKind = ColumnInfo["kind"];
export type ColumnMode = "fuzzy" | "exact" | "regex";

/** Columns change rarely: a new key is there a little later. */
const STALE_MS = 15_000;

export interface ColumnSearch {
  search: string;
  mode: ColumnMode;
  limit: number;
}

/** Columns that runs of a project have, best match first. */
export function columnsQuery(project: number, { search, mode, limit }: ColumnSearch) {
  return queryOptions({
    queryKey: ["columns", project, search, mode, limit] as const,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects/{project}/columns", {
          params: { path: { project }, query: { search, mode, limit } },
          signal,
        }),
      ),
    staleTime: STALE_MS,
    placeholderData: (previous) => previous,
  });
}

/** The values of a column, the most frequent first. */
export function columnValuesQuery(project: number, column: string, search: string, limit = 30) {
  return queryOptions({
    queryKey: ["column-values", project, column, search, limit] as const,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects/{project}/columns/values", {
          params: { path: { project }, query: { column, search, limit } },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  });
}
