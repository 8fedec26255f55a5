import type { RunChoice } from "@/api/bulk";
import { narrowed } from "./runs-view";

/** Selected runs by id: a list of them, or all that match but a list. */
export interface Selection {
  all: boolean;
  /** Id to uid: those selected, or those left out of all. */
  runs: ReadonlyMap<string, string>;
}

export const NOTHING_SELECTED: Selection = { all: false, runs: new Map() };

export const isSelected = (selection: Selection, id: string): boolean =>
  selection.all !== selection.runs.has(id);

export function countSelected(selection: Selection, matching: number): number {
  return selection.all ? matching - selection.runs.size : selection.runs.size;
}

/** The selection after these runs were added or taken out. */
export function withSelected(
  selection: Selection,
  runs: Iterable<{ id: string; uid: string }>,
  selected: boolean,
): Selection {
  const next = new Map(selection.runs);
  for (const { id, uid } of runs) {
    if (selected === selection.all) next.delete(id);
    else next.set(id, uid);
  }
  return { all: selection.all, runs: next };
}

/** How a bulk action names the selected runs. */
export function targetOf(
  selection: Selection,
  choice: RunChoice,
  matching: number,
): { uids: string[] } | { choice: RunChoice; expected: number } {
  if (!selection.all) return { uids: [...selection.runs.values()] };
  const left = selection.runs;
  return {
    choice: left.size > 0 ? narrowed(choice, left.keys(), true) : choice,
    expected: countSelected(selection, matching),
  };
}
