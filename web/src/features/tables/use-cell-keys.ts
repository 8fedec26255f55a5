import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from "react";
import { type CellPlace, movedBy, within } from "./cell-place";
import type { PlacedColumn } from "./columns";

interface CellKeysProps {
  scroller: HTMLElement | null;
  columns: PlacedColumn[];
  lines: number;
  headPx: number;
  linePx: number;
  /** Whether a cell is there: only then it can be named as the active one. */
  isDrawn: (place: CellPlace) => boolean;
}

export interface CellKeys {
  /** What the grid itself is given: one tab stop, and the cell that is active in it. */
  grid: {
    tabIndex: number;
    "aria-activedescendant": string | undefined;
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  };
  /** What each cell is given. */
  cell: (place: CellPlace) => { id: string; "data-active": boolean | undefined };
}

/**
 * The keys of a grid whose cells come and go with scrolling. Enter presses the first button of a
 * cell (a title sorts, a picture opens), Shift+F10 the one that opens a menu.
 */
export function useCellKeys({ scroller, columns, lines, isDrawn, ...px }: CellKeysProps): CellKeys {
  const gridId = useId();
  const last = { line: lines - 1, column: columns.length - 1 };
  const [chosen, setChosen] = useState<CellPlace>({ line: 0, column: 0 });
  const active = within(chosen, last);
  const isMoved = useRef(false);
  const idOf = ({ line, column }: CellPlace) => `${gridId}-${line}-${column}`;

  useEffect(() => {
    // Only keys scroll: who points at a cell sees it.
    if (isMoved.current && scroller) keepInView(scroller, active.line, columns[active.column], px);
    isMoved.current = false;
  });

  const press = (selector: string) => {
    const button = document.getElementById(idOf(active))?.querySelector<HTMLElement>(selector);
    // Afterwards: an open menu takes a key outside it, this one too, for a wish to close it.
    setTimeout(() => button?.click());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return;
    const moved = movedBy(event.key, event.ctrlKey || event.metaKey, active, last);
    const isMenu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (moved) {
      isMoved.current = true;
      setChosen(moved);
    } else if (event.key === "Enter") press("button");
    else if (isMenu) press("[aria-haspopup=menu]");
    else return;
    event.preventDefault();
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const cell = event.target instanceof Element && event.target.closest(`[id^="${gridId}-"]`);
    const [line, column] = cell ? cell.id.slice(gridId.length + 1).split(/(?<=\d)-/) : [];
    if (line !== undefined && column !== undefined)
      setChosen({ line: Number(line), column: Number(column) });
  };
  return {
    grid: {
      tabIndex: 0,
      "aria-activedescendant": isDrawn(active) ? idOf(active) : undefined,
      onKeyDown,
      onPointerDown,
    },
    cell: (place) => ({
      id: idOf(place),
      "data-active": (place.line === active.line && place.column === active.column) || undefined,
    }),
  };
}

/** Scroll as little as needed, so that the heads do not cover the cell. */
function keepInView(
  scroller: HTMLElement,
  line: number,
  column: PlacedColumn | undefined,
  { headPx, linePx }: { headPx: number; linePx: number },
): void {
  const topPx = line * linePx;
  const roomPx = scroller.clientHeight - headPx;
  if (line >= 0 && topPx < scroller.scrollTop) scroller.scrollTop = topPx;
  else if (line >= 0 && topPx + linePx > scroller.scrollTop + roomPx)
    scroller.scrollTop = topPx + linePx - roomPx;
  if (!column) return;
  const rightPx = column.leftPx + column.widthPx;
  if (column.leftPx < scroller.scrollLeft) scroller.scrollLeft = column.leftPx;
  else if (rightPx > scroller.scrollLeft + scroller.clientWidth)
    scroller.scrollLeft = Math.min(column.leftPx, rightPx - scroller.clientWidth);
}
