import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type JsonValue, type TableRow, tableQuery } from "@/api/table";
import type { RunsSpec } from "@/workspace/spec";

/** The server names no more at once. */
const MOST = 1_000;

/** Runs that were chosen one by one, and what they have in the columns of the table. */
export interface ChosenRows {
  run: (uid: string) => TableRow | undefined;
  value: (uid: string, column: string) => JsonValue | undefined;
  /** What the value of a run is compared with; undefined for the baseline itself. */
  baseline: (uid: string, column: string) => JsonValue | undefined;
}

/** The pinned runs and the baseline, whatever is filtered; one request for all of them. */
export function useChosenRows(
  project: number,
  { pinnedRuns = [], baseline }: RunsSpec,
  columns: string[],
): ChosenRows {
  const uids = [...new Set([...(baseline ? [baseline] : []), ...pinnedRuns])].slice(0, MOST);
  const { data, isPlaceholderData } = useQuery({
    ...tableQuery(project, { uids, columns, limit: Math.max(uids.length, 1) }),
    enabled: uids.length > 0,
    placeholderData: (previous) => previous,
  });
  return useMemo(() => {
    const runs = new Map(data?.rows?.map((row) => [row.uid, row]));
    const places = new Map(columns.map((name, i) => [name, i]));
    // An answer about other columns still tells which runs there are.
    const value = (uid: string, column: string) =>
      isPlaceholderData ? undefined : runs.get(uid)?.values?.[places.get(column) ?? -1];
    return {
      run: (uid) => runs.get(uid),
      value,
      baseline: (uid, column) =>
        baseline && baseline !== uid ? value(baseline, column) : undefined,
    };
  }, [data, isPlaceholderData, columns, baseline]);
}
