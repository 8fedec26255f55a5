// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { TableSource } from "@/api/logged-tables";
import type { ChartRun } from "@/panels/chart-runs";
import { inView, type PlacedColumn, placed, widthOf } from "./columns";
import { MediumDialog } from "./medium-dialog";
import { type MediumInCell, TableCell } from "./table-cell";
import { TableHeader } from "./table-header";
import type { TableState } from "./table-state";
import classes from "./tables.module.css";
import { type CellKeys, useCellKeys } from "./use-cell-keys";
import { useColumnWidths } from "./use-column-widths";
import type { TableRows } from "./use-table-rows";
import type { useWindow } from "./use-window";

export const HEAD_PX = 54;
const LINE_PX = 30;
const MEDIA_LINE_PX = 76;

/** How high the lines of a table are: pictures need more room. */
export function lineHeight(rows: TableRows): number {
  const hasMedia = rows.head?.columns.some(({ kind }) => kind === "media");
  return hasMedia ? MEDIA_LINE_PX : LINE_PX;
}

/** The rows in view under their heads. */
export function TableGrid({
  label,
  rows,
  sources,
  runs,
  state,
  onState,
  view,
  scroller,
}: {
  label: string;
  rows: TableRows;
  sources: TableSource[];
  runs: ChartRun[];
  state: TableState;
  onState: (change: Partial<TableState>) => void;
  view: ReturnType<typeof useWindow>;
  scroller: HTMLElement | null;
}) {
  const { t } = useLingui();
  const [medium, setMedium] = useState<MediumInCell | null>(null);
  const { columns = [], total = 0 } = rows.head ?? {};
  const { widths, onDrag, onDrop } = useColumnWidths(state, onState);
  const all = placed(columns, state.hidden, widths);
  const shown = inView(all, view.leftPx, view.widthPx);
  const linePx = lineHeight(rows);
  const first = Math.max(0, Math.floor(view.topPx / linePx) - 3);
  const last = Math.min(total, Math.ceil((view.topPx + view.heightPx) / linePx) + 3);
  const widthPx = widthOf(all);
  const keys = useCellKeys({
    scroller,
    columns: all,
    lines: total,
    headPx: HEAD_PX,
    linePx,
    isDrawn: ({ line, column }) =>
      (line < 0 || (line >= first && line < last)) && shown.includes(all[column]),
  });
  return (
    <div
      {...keys.grid}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={all.length}
      aria-busy={rows.isOld}
      style={{ width: widthPx, height: HEAD_PX + total * linePx }}
    >
      <div role="row" aria-rowindex={1} className={classes.heads} style={{ width: widthPx }}>
        {shown.map((one) => (
          <TableHeader
            key={one.column.name}
            one={one}
            place={all.indexOf(one) + 1}
            sources={sources}
            runs={runs}
            state={state}
            onState={onState}
            onDrag={onDrag}
            onDrop={onDrop}
            marks={keys.cell({ line: -1, column: all.indexOf(one) })}
          />
        ))}
      </div>
      {Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).map((line) => (
        <div
          key={line}
          role="row"
          aria-rowindex={line + 2}
          className={classes.line}
          data-old={rows.isOld}
          style={{ top: HEAD_PX + line * linePx, height: linePx, width: widthPx }}
        >
          {shown.map((one) => (
            <Cell
              key={one.column.name}
              one={one}
              place={all.indexOf(one) + 1}
              row={rows.row(line)}
              sources={sources}
              runs={runs}
              onMedium={setMedium}
              marks={keys.cell({ line, column: all.indexOf(one) })}
            />
          ))}
        </div>
      ))}
      {total === 0 && !rows.isLoading && (
        <div role="row" className={classes.none}>
          <span role="gridcell">{t`No row matches`}</span>
        </div>
      )}
      <MediumDialog medium={medium} onClose={() => setMedium(null)} />
    </div>
  );
}

function Cell({
  one,
  place,
  row,
  marks,
  ...rest
}: {
  one: PlacedColumn;
  place: number;
  row: unknown[] | undefined;
  sources: TableSource[];
  runs: ChartRun[];
  onMedium: (medium: MediumInCell) => void;
  marks: ReturnType<CellKeys["cell"]>;
}) {
  return (
    <span
      {...marks}
      role="gridcell"
      aria-colindex={place}
      className={classes.cell}
      data-kind={one.column.kind}
      style={{ left: one.leftPx, width: one.widthPx }}
    >
      {row ? (
        <TableCell column={one.column} value={row[one.index]} {...rest} />
      ) : (
        <span className={classes.waiting} />
      )}
    </span>
  );
}
