import type { KeyboardEvent } from "react";
import { parentOf } from "@/lib/url-path";
import type { TreeRow } from "./tree-rows";

const PAGE_LINES = 15;

/** The keys of a tree as screen readers tell them: arrows, Home, End, Enter, Space. */
export function useTreeKeys({
  rows,
  at,
  onMove,
  onOpen,
  onEnter,
  onTick,
}: {
  rows: TreeRow[];
  /** The line in focus. */
  at: number;
  onMove: (index: number) => void;
  onOpen: (folder: string, open: boolean) => void;
  onEnter: (row: TreeRow) => void;
  onTick: (row: TreeRow) => void;
}): (event: KeyboardEvent) => void {
  const row = rows[at];
  const move = (to: number) => onMove(Math.min(Math.max(to, 0), rows.length - 1));
  const keys: Record<string, () => void> = {
    ArrowDown: () => move(at + 1),
    ArrowUp: () => move(at - 1),
    PageDown: () => move(at + PAGE_LINES),
    PageUp: () => move(at - PAGE_LINES),
    Home: () => move(0),
    End: () => move(rows.length - 1),
    ArrowRight: () => {
      if (row?.kind !== "folder") return;
      if (row.isOpen) move(at + 1);
      else onOpen(row.path, true);
    },
    ArrowLeft: () => {
      if (row?.kind === "folder" && row.isOpen) return onOpen(row.path, false);
      const parent = row?.kind === "more" ? row.path : parentOf(row.path);
      const index = rows.findIndex((one) => one.kind === "folder" && one.path === parent);
      if (index >= 0) move(index);
    },
    Enter: () => onEnter(row),
    " ": () => onTick(row),
  };
  return (event) => {
    if (rows.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
