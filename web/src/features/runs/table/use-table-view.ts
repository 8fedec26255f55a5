import { useMemo } from "react";
import type { RunsSpec } from "@/workspace/spec";
import type { Columns } from "../columns/use-columns";
import { type ColumnLayout, columnsInView, layoutOf } from "./column-layout";
import { LINE_PX } from "./grid-line";
import type { Stop } from "./runs-view";
import { useViewport } from "./use-viewport";

const OVERSCAN_LINES = 8;
/** So much further right, columns are made ready: as much as the viewport is coarse, twice. */
const OVERSCAN_PX = 128;
const NAME_PX = 320;
const MIN_NAME_PX = 150;

/** Which part of the table is in view, and what must be asked for. */
export interface TableView {
  layout: ColumnLayout;
  leadPx: number;
  columnsInView: [number, number];
  lines: [number, number];
  /** Columns to ask for, and which of them are in view. */
  asked: string[];
  askedInView: [number, number];
}

export function useTableView(
  scroller: HTMLElement | null,
  stop: Stop,
  spec: RunsSpec,
  columns: Columns,
): TableView {
  const { topPx, leftPx, heightPx, widthPx } = useViewport(scroller);
  const layout = useMemo(
    () => layoutOf(columns.pinned, columns.shown, spec.widths),
    [columns, spec.widths],
  );
  const colorColumn = spec.colorBy?.column;
  const [asked, first] = useMemo(() => {
    const always = [...(colorColumn ? [colorColumn] : []), ...columns.pinned];
    const shown = stop === "list" ? [] : columns.shown;
    const all = [...new Set([...always, ...shown])];
    return [all, all.length - shown.length] as const;
  }, [columns, stop, colorColumn]);
  const leadPx =
    stop === "list"
      ? Math.max(widthPx - layout.pinnedPx, MIN_NAME_PX)
      : (spec.widths?.name ?? NAME_PX);
  const roomPx = Math.max(widthPx - leadPx - layout.pinnedPx, 0);
  const inView = columnsInView(layout.others, leftPx, roomPx + OVERSCAN_PX);
  return {
    layout,
    leadPx,
    columnsInView: inView,
    lines: [
      Math.max(Math.floor(topPx / LINE_PX) - OVERSCAN_LINES, 0),
      Math.ceil((topPx + heightPx) / LINE_PX) + OVERSCAN_LINES,
    ],
    asked,
    askedInView: [first + inView[0], first + inView[1]],
  };
}
