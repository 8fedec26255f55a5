import { useMemo } from "react";
import { useChosenRows } from "./use-chosen-rows";

/** The values of the run that all others are compared with, by column. */
export function useBaseline(
  project: number,
  uid: string | undefined,
  columns: string[],
): ReadonlyMap<string, unknown> {
  const uids = useMemo(() => (uid ? [uid] : []), [uid]);
  const [run] = useChosenRows(project, uids, columns);
  return useMemo(
    () => new Map(run ? columns.map((name, i) => [name, run.values?.[i]]) : []),
    [run, columns],
  );
}
