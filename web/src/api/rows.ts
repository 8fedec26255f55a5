import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "./client";

export type HistoryRow = Record<string, unknown>;

const ROWS_PER_PAGE = 1_000;
/** A picture of more values than this would show no more. */
const MAX_PAGES = 5;

/** The rows of one run that hold a key; the first 5,000 of them. */
export function keyRowsQuery(uid: string, key: string) {
  return queryOptions({
    queryKey: ["series", uid, key, "", "rows"] as const,
    queryFn: ({ signal }) => readRows(uid, key, signal),
    enabled: uid !== "" && key !== "",
  });
}

async function readRows(uid: string, key: string, signal: AbortSignal): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = dataOf(
      await api.GET("/api/v1/runs/{uid}/rows", {
        params: { path: { uid }, query: { keys: [key], limit: ROWS_PER_PAGE, cursor } },
        signal,
      }),
    );
    rows.push(...answer.rows.filter((row) => key in row));
    if (!answer.cursor) break;
    cursor = answer.cursor;
  }
  return rows;
}
