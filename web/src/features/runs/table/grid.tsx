// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/noStaticElementInteractions: its role, grid or treegrid, depends on the grouping
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: its role, grid or treegrid, depends on the grouping
import { useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import classes from "./grid.module.css";
import { GridHeader } from "./grid-header";
import { LINE_PX, lineId } from "./grid-line";
import { GroupLine } from "./group-line";
import { PinnedRuns } from "./pinned-runs";
import { RunLine } from "./run-line";
import { useTable } from "./table-context";
import { useGridKeys } from "./use-grid-keys";

/** Header, pinned runs and the lines in view; one tab stop with keys of its own. */
export function Grid({
  scroller,
  onScroller,
  lines: [first, last],
  isOld,
}: {
  scroller: HTMLElement | null;
  onScroller: (element: HTMLElement | null) => void;
  lines: [number, number];
  isOld: boolean;
}) {
  const { t } = useLingui();
  const table = useTable();
  const { rows, layout, leadPx, active, highlight, stop, groupBy } = table;
  const onKeyDown = useGridKeys();
  const widthPx = leadPx + layout.pinnedPx + (stop === "list" ? 0 : layout.othersPx);
  const headLines = 1 + (table.spec.pinnedRuns?.length ?? 0);
  const columnCount = 1 + layout.pinned.length + (stop === "list" ? 0 : layout.others.length);

  useEffect(() => keepInView(scroller, active, headLines), [scroller, active, headLines]);

  return (
    <div
      ref={onScroller}
      className={classes.grid}
      role={groupBy.length > 0 ? "treegrid" : "grid"}
      aria-label={t`Runs`}
      aria-rowcount={rows.level.lines + 1}
      aria-colcount={columnCount}
      aria-multiselectable
      aria-busy={isOld}
      aria-activedescendant={active < rows.level.lines ? lineId(active) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerLeave={() => highlight.set(null)}
      data-stop={stop}
    >
      <div className={classes.head} role="rowgroup" style={{ width: widthPx }}>
        <GridHeader />
        <PinnedRuns />
      </div>
      <div
        className={classes.body}
        role="rowgroup"
        data-old={isOld}
        style={{ width: widthPx, height: rows.level.lines * LINE_PX }}
      >
        {linesBetween(first, Math.min(last, rows.level.lines - 1)).map((line) => {
          const place = rows.place(line);
          const isRun = place.level.path.length === groupBy.length;
          return isRun ? (
            <RunLine key={line} line={line} place={place} />
          ) : (
            <GroupLine key={line} line={line} place={place} />
          );
        })}
      </div>
    </div>
  );
}

function linesBetween(first: number, last: number): number[] {
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => first + i);
}

/** Scroll as little as needed, so that the header does not cover the active line. */
function keepInView(element: HTMLElement | null, line: number, headLines: number): void {
  if (!element) return;
  const topPx = line * LINE_PX;
  const roomPx = element.clientHeight - headLines * LINE_PX;
  if (topPx < element.scrollTop) element.scrollTop = topPx;
  else if (topPx + LINE_PX > element.scrollTop + roomPx)
    element.scrollTop = topPx + LINE_PX - roomPx;
}
