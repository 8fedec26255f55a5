import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runQuery } from "@/api/runs";
import { type TableRow, tableQuery } from "@/api/table";
import { narrowed } from "./runs-view";

const NONE: TableRow[] = [];

/** Rows of runs known by uid, wherever they stand and whatever is filtered, in this order. */
export function useChosenRows(
  project: number,
  uids: readonly string[],
  columns: string[],
): TableRow[] {
  const ids = useQueries({
    queries: uids.map((uid) => ({ ...runQuery(uid), retry: false })),
    combine: (runs) => runs.flatMap(({ data }) => (data ? [data.id] : [])),
  });
  const { data } = useQuery({
    ...tableQuery(project, { ...narrowed({}, ids), columns, limit: Math.max(ids.length, 1) }),
    enabled: ids.length > 0,
    placeholderData: (previous) => previous,
  });
  return useMemo(() => {
    const rows = data?.rows ?? NONE;
    return uids.flatMap((uid) => rows.find((row) => row.uid === uid) ?? []);
  }, [data, uids]);
}
