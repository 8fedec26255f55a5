import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type ConsoleLine = Schemas["ConsoleEntry"];
export type ConsoleWriter = Schemas["ConsoleWriter"];

export interface ConsoleSearch {
  text: string;
  regex: boolean;
  /** Only the lines of this process. */
  writer?: number | undefined;
}

export const LINES_PER_PAGE = 500;

export const consoleKeys = {
  all: (uid: string) => ["console", uid] as const,
  page: (uid: string, search: ConsoleSearch, page: number) =>
    ["console", uid, search, page] as const,
};

/** Lines [page * LINES_PER_PAGE, ...) among all lines that match. */
export function consolePageQuery(uid: string, search: ConsoleSearch, page: number) {
  return queryOptions({
    queryKey: consoleKeys.page(uid, search, page),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/runs/{uid}/console", {
          params: {
            path: { uid },
            query: {
              offset: page * LINES_PER_PAGE,
              limit: LINES_PER_PAGE,
              search: search.text,
              regex: search.regex,
              ...(search.writer !== undefined && { writer: search.writer }),
            },
          },
          signal,
        }),
      ),
  });
}

export function consoleDownloadUrl(uid: string): string {
  return `/api/v1/runs/${encodeURIComponent(uid)}/console.txt`;
}
