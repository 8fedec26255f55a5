import { queryOptions } from "@tanstack/react-query";
import type { RunChoice } from "./bulk";
import { api, dataOf, type Schemas } from "./client";

export type ImportanceQuery = Pick<Schemas["ImportanceQuery"], "target" | "columns"> & {
  choice?: RunChoice | undefined;
};
export type ParameterImportance = Schemas["ParameterImportance"];

/** It is computed anew for every question, so an answer is kept for a while. */
const STALE_MS = 60_000;

/** What each setting of the chosen runs has to do with a result. */
export function importanceQuery(project: number, query: ImportanceQuery) {
  return queryOptions({
    queryKey: ["importance", project, query] as const,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.POST("/api/v1/projects/{project}/importance", {
          params: { path: { project } },
          body: query as Schemas["ImportanceQuery"],
          signal,
        }),
      ),
    enabled: query.target !== "",
    staleTime: STALE_MS,
    placeholderData: (previous) => previous,
    retry: false,
  });
}
