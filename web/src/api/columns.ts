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
  /** Only columns of this source. */
  source?: ColumnInfo["source"];
}

/** Columns that runs of a project have, best match first. */
export function columnsQuery(project: number, { search, mode, limit, source }: ColumnSearch) {
  return queryOptions({
    queryKey: ["columns", project, search, mode, limit, source] as const,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects/{project}/columns", {
          params: { path: { project }, query: { search, mode, limit, source } },
          signal,
        }),
      ),
    staleTime: STALE_MS,
    placeholderData: (previous) => previous,
  });
}

/** Of each source; what is beyond has no kind until it is looked for. */
const COLUMNS_KNOWN = 1_000;

/** Columns of config and of summary, each up to a limit: neither crowds out the other. */
export const knownColumnsQueries = (project: number) =>
  (["config", "summary"] as const).map((source) =>
    columnsQuery(project, { search: "", mode: "fuzzy", limit: COLUMNS_KNOWN, source }),
  );

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
