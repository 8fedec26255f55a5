// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus; the buttons inside have their own
import { useLingui } from "@lingui/react/macro";
import { CropMenu } from "../columns/crop-menu";
import classes from "./grid.module.css";
import headerClasses from "./header.module.css";
import { HeaderCell } from "./header-cell";
import { countSelected } from "./selection";
import { useTable } from "./table-context";
import { useColumnDrag } from "./use-column-drag";

/** Titles of the columns: sort, menu, drag to move, drag the edge to resize. */
export function GridHeader() {
  const { layout, columnsInView, leadPx, stop } = useTable();
  const [first, after] = columnsInView;
  const inView = stop === "list" ? [] : layout.others.slice(first, after);
  const drag = useColumnDrag();
  return (
    <div className={classes.headLine} role="row" aria-rowindex={1}>
      <span className={classes.stay} style={{ width: leadPx + layout.pinnedPx }}>
        <span
          role="columnheader"
          aria-colindex={1}
          className={classes.lead}
          style={{ width: leadPx }}
        >
          <SelectAll />
          <NameHeader />
        </span>
        {layout.pinned.map((column, i) => (
          <HeaderCell key={column.name} column={column} index={i + 2} pinned drag={drag} />
        ))}
      </span>
      {inView.length > 0 && <span style={{ width: inView[0].leftPx, flex: "none" }} />}
      {inView.map((column, i) => (
        <HeaderCell
          key={column.name}
          column={column}
          index={2 + layout.pinned.length + first + i}
          pinned={false}
          drag={drag}
        />
      ))}
    </div>
  );
}

function SelectAll() {
  const { t } = useLingui();
  const { selection, rows, onSelectAll } = useTable();
  const count = countSelected(selection, rows.matching);
  const all = rows.matching > 0 && count === rows.matching;
  return (
    <input
      type="checkbox"
      className={headerClasses.check}
      aria-label={t`Select all runs that match`}
      title={t`Select all runs that match`}
      checked={all}
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && !all;
      }}
      onChange={() => onSelectAll(count === 0)}
    />
  );
}

function NameHeader() {
  const { t } = useLingui();
  const { groupBy } = useTable();
  return (
    <>
      <span className={headerClasses.nameTitle}>{groupBy.length > 0 ? t`Group` : t`Name`}</span>
      <CropMenu />
    </>
  );
}
