import { type PointerEvent, useRef, useState } from "react";
import { movedBefore } from "./column-layout";
import { useTable } from "./table-context";

/** So far the pointer may wander before a click on a title is a drag. */
const CLICK_PX = 6;

export interface ColumnDrag {
  /** The column that is dragged, and the one it would stand before. */
  name: string | null;
  target: string | null;
  onPointerDown: (event: PointerEvent<HTMLElement>, name: string, pinned: boolean) => void;
  /** True right after a drag, when the browser still tells a click. */
  justDragged: () => boolean;
}

/** Drag a title to another place; pinned columns are moved among themselves. */
export function useColumnDrag(): ColumnDrag {
  const { columns, changeSpec } = useTable();
  const [shown, setShown] = useState<{ name: string; target: string | null } | null>(null);
  const dragged = useRef(false);

  const onPointerDown: ColumnDrag["onPointerDown"] = (event, name, pinned) => {
    dragged.current = false;
    if (event.button !== 0) return;
    const list = pinned ? columns.pinned : columns.shown;
    const startX = event.clientX;
    let target: string | null = null;
    // On the window, since a quick pointer leaves the title before it tells its first move. It is
    // not captured: then the title would not hear of clicks.
    const watch = new AbortController();
    const onMove = (now: globalThis.PointerEvent) => {
      if (!dragged.current && Math.abs(now.clientX - startX) < CLICK_PX) return;
      dragged.current = true;
      target = columnAt(now.clientX, now.clientY, list);
      setShown({ name, target });
    };
    const onEnd = (now: globalThis.PointerEvent) => {
      watch.abort();
      setShown(null);
      if (now.type !== "pointerup" || target === null || target === name) return;
      const order = dropped(list, name, target);
      changeSpec(pinned ? { pinned: order } : { columns: order });
    };
    const { signal } = watch;
    window.addEventListener("pointermove", onMove, { signal });
    window.addEventListener("pointerup", onEnd, { signal });
    window.addEventListener("pointercancel", onEnd, { signal });
  };
  return {
    name: shown?.name ?? null,
    target: shown?.target ?? null,
    onPointerDown,
    justDragged: () => dragged.current,
  };
}

/** Dropped on a column further right it comes after it, as it looked while dragging. */
function dropped(list: string[], name: string, target: string): string[] {
  const goesRight = list.indexOf(target) > list.indexOf(name);
  return movedBefore(list, name, goesRight ? (list[list.indexOf(target) + 1] ?? null) : target);
}

function columnAt(x: number, y: number, list: string[]): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const name = element.closest<HTMLElement>("[data-column]")?.dataset.column;
    if (name !== undefined && list.includes(name)) return name;
  }
  return null;
}
