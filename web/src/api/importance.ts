import { queryOptions } from "@tanstack/react-query";
import { assertOk, reachingFetch } from "./client";

/** Twins of `kiseki.model.importance`. */
export interface ImportanceQuery {
  target: string;
  /** null: every column of the config. */
  columns: string[] | null;
}

export interface ParameterImportance {
  name: string;
  importance: number;
  correlation: number | null;
  n_runs: number;
}

export interface ImportanceList {
  n_runs: number;
  parameters: ParameterImportance[];
}

/** It is computed anew for every question, so an answer is kept for a while. */
const STALE_MS = 60_000;

/** What each setting of the runs has to do with a result. */
export function importanceQuery(project: number, query: ImportanceQuery) {
  return queryOptions({
    queryKey: ["importance", project, query] as const,
    queryFn: async ({ signal }): Promise<ImportanceList> => {
      const response = await reachingFetch(`/api/v1/projects/${project}/importance`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(query),
        signal,
      });
      await assertOk(response);
      return response.json();
    },
    enabled: query.target !== "",
    staleTime: STALE_MS,
    placeholderData: (previous) => previous,
    retry: false,
  });
}
