// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active line
import type { ReactNode } from "react";
import type { PlacedColumn } from "./column-layout";
import classes from "./grid.module.css";
import { useTable } from "./table-context";

/** As --row-height in tokens.css. */
export const LINE_PX = 30;

export const lineId = (line: number) => `run-line-${line}`;

/** The cells of one line: what stays at the left edge, then the columns in view. */
export function LineCells({
  lead,
  cell,
}: {
  lead: ReactNode;
  cell: (column: PlacedColumn) => ReactNode;
}) {
  const { layout, columnsInView, leadPx, stop } = useTable();
  const [first, after] = columnsInView;
  const inView = stop === "list" ? [] : layout.others.slice(first, after);
  return (
    <>
      <span className={classes.stay} style={{ width: leadPx + layout.pinnedPx }}>
        <span role="gridcell" aria-colindex={1} className={classes.lead} style={{ width: leadPx }}>
          {lead}
        </span>
        {layout.pinned.map((column, i) => (
          <CellBox key={column.name} column={column} index={i + 2}>
            {cell(column)}
          </CellBox>
        ))}
      </span>
      {inView.length > 0 && <span style={{ width: inView[0].leftPx, flex: "none" }} />}
      {inView.map((column, i) => (
        <CellBox key={column.name} column={column} index={2 + layout.pinned.length + first + i}>
          {cell(column)}
        </CellBox>
      ))}
    </>
  );
}

function CellBox({
  column,
  index,
  children,
}: {
  column: PlacedColumn;
  index: number;
  children: ReactNode;
}) {
  return (
    <span
      role="gridcell"
      aria-colindex={index}
      className={classes.cell}
      style={{ width: column.widthPx }}
    >
      {children}
    </span>
  );
}
