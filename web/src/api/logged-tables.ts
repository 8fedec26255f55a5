import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, assertOk, dataOf, reachingFetch, type Schemas } from "./client";

export type TableSource = Schemas["TableSource"];
export type TablePage = Schemas["LoggedTablePage"];
export type TableColumn = Schemas["LoggedColumn"];
export type TableGroup = Schemas["LoggedGroup"];
export type ValueFacts = Schemas["ValueFacts"];
export type SourceState = Schemas["SourceState"];

/** What is asked of logged tables; where the page begins is told apart from it. */
export interface TableQuestion {
  sources: TableSource[];
  join?: string[] | null;
  filter?: string;
  differ?: string[];
  order?: string[];
  group?: string[];
  columns?: string[] | null;
}

export interface TablePart {
  offset: number;
  limit: number;
  facts?: boolean;
}

export const loggedTableKeys = { all: ["logged-tables"] as const };

/** A page of rows or groups; while a file is on its way it is asked for again. */
export function loggedTableQuery(question: TableQuestion, part: TablePart) {
  return queryOptions({
    queryKey: [...loggedTableKeys.all, question, part] as const,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.POST("/api/v1/tables/query", {
          body: { ...question, ...part } as Schemas["LoggedTableQuery"],
          signal,
        }),
      ),
    enabled: question.sources.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    refetchInterval: ({ state: { data } }) =>
      data?.sources.some(({ state }) => state === "waiting") ? WAITING_MS : false,
  });
}

const WAITING_MS = 2_000;

/** All rows that match, as a file. */
export async function exportLoggedTable(
  question: TableQuestion,
  format: "csv" | "parquet",
): Promise<Blob> {
  const answer = await reachingFetch("/api/v1/tables/export", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...question, format }),
  });
  await assertOk(answer);
  return answer.blob();
}
