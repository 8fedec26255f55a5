import { useEffect, useRef, useState } from "react";
import type { TableRow } from "@/api/table";
import { isSelected, NOTHING_SELECTED, type Selection, withSelected } from "./selection";

/** The selected runs; another question about the runs begins with none. */
export function useSelection(
  question: string,
  readRuns: (from: number, to: number) => Promise<TableRow[]>,
) {
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const anchor = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: "all that match" means others then
  useEffect(() => setSelection(NOTHING_SELECTED), [question]);

  return {
    selection,
    clear: () => setSelection(NOTHING_SELECTED),
    onSelectAll: (selected: boolean) =>
      setSelection(selected ? { all: true, runs: new Map() } : NOTHING_SELECTED),
    /** Toggle a run, or (`withRange`) make all since the last one as this one becomes. */
    onSelect: async (line: number, runs: TableRow[], withRange: boolean) => {
      const goal = !isSelected(selection, runs[0].id);
      const from = anchor.current;
      anchor.current = line;
      const all = withRange ? await readRuns(Math.min(from, line), Math.max(from, line)) : runs;
      setSelection((now) => withSelected(now, all, withRange ? true : goal));
    },
  };
}
