import { columnName } from "@/search/column";

/** The column that holds what the summary says of a key. */
export function summaryColumn(key: string): string {
  return columnName({ source: "summary", key, aggregate: "" });
}
