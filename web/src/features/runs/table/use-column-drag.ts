import { type PointerEvent, useRef, useState } from "react";
import { movedBefore } from "./column-layout";
import { useTable } from "./table-context";

/** So far the pointer may wander before a click on a title is a drag. */
const CLICK_PX = 6;

export interface ColumnDrag {
  /** The column that is dragged, and the one it would stand before. */
  name: string | null;
  target: string | null;
  handlers: (name: string, pinned: boolean) => Handlers;
  /** True right after a drag, when the browser still tells a click. */
  justDragged: () => boolean;
}

interface Handlers {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
}

/** Drag a title to another place; pinned columns are moved among themselves. */
export function useColumnDrag(): ColumnDrag {
  const { columns, changeSpec } = useTable();
  const [drag, setDrag] = useState<{ name: string; target: string | null } | null>(null);
  const start = useRef<{ name: string; x: number } | null>(null);
  const dragged = useRef(false);

  const handlers = (name: string, pinned: boolean): Handlers => {
    const end = () => {
      const to = drag?.target ?? null;
      start.current = null;
      setDrag(null);
      if (!drag || to === null || to === name) return;
      const list = pinned ? columns.pinned : columns.shown;
      // Dropped on a column further right it comes after it, as it looked while dragging.
      const goesRight = list.indexOf(to) > list.indexOf(name);
      const before = goesRight ? (list[list.indexOf(to) + 1] ?? null) : to;
      const order = movedBefore(list, name, before);
      changeSpec(pinned ? { pinned: order } : { columns: order });
    };
    return {
      onPointerDown: (event) => {
        dragged.current = false;
        if (event.button === 0) start.current = { name, x: event.clientX };
      },
      onPointerMove: (event) => {
        if (start.current?.name !== name) return;
        if (!drag && Math.abs(event.clientX - start.current.x) < CLICK_PX) return;
        if (!drag) event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = true;
        const list = pinned ? columns.pinned : columns.shown;
        setDrag({ name, target: columnAt(event.clientX, event.clientY, list) });
      },
      onPointerUp: end,
      onPointerCancel: () => {
        start.current = null;
        setDrag(null);
      },
    };
  };
  return {
    name: drag?.name ?? null,
    target: drag?.target ?? null,
    handlers,
    justDragged: () => dragged.current,
  };
}

function columnAt(x: number, y: number, list: string[]): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const name = element.closest<HTMLElement>("[data-column]")?.dataset.column;
    if (name !== undefined && list.includes(name)) return name;
  }
  return null;
}
