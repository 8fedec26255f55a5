// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active line
import { useSyncExternalStore } from "react";
import type { TableRow } from "@/api/table";
import { Cell, isNumeric } from "./cell";
import { CellEditor } from "./cell-editor-later";
import classes from "./grid.module.css";
import { LINE_PX, LineCells, lineId } from "./grid-line";
import { RunLead } from "./run-lead";
import { isSelected } from "./selection";
import { type EditedField, useTable } from "./table-context";
import type { Place } from "./table-levels";

const EDITABLE = new Set<string>(["notes", "tags"] satisfies EditedField[]);

/** One run; while it is on its way, an empty line. */
export function RunLine({ line, place }: { line: number; place: Place }) {
  const { rows } = useTable();
  const run = rows.run(place);
  if (!run)
    return (
      <div
        id={lineId(line)}
        className={classes.line}
        role="row"
        aria-rowindex={line + 2}
        style={{ top: line * LINE_PX }}
      >
        <span role="gridcell" className={classes.waiting} />
      </div>
    );
  return <LoadedLine run={run} line={line} place={place} />;
}

function LoadedLine({ run, line, place }: { run: TableRow; line: number; place: Place }) {
  const table = useTable();
  const { rows, highlight, selection, active, onActive, groupBy, shown, columns } = table;
  const isPointedAt = useSyncExternalStore(highlight.subscribe, () => highlight.get() === run.uid);
  const depth = groupBy.length;
  return (
    <div
      id={lineId(line)}
      className={classes.line}
      role="row"
      aria-rowindex={line + 2}
      aria-level={depth > 0 ? depth + 1 : undefined}
      aria-selected={isSelected(selection, run.id)}
      data-active={line === active}
      data-highlight={isPointedAt}
      data-shown={shown.has(run.id, depth > 0 ? 0 : place.index)}
      style={{ top: line * LINE_PX }}
      onPointerEnter={() => highlight.set(run.uid)}
      onPointerDown={() => onActive(line)}
    >
      <LineCells
        lead={<RunLead run={run} line={line} place={place} />}
        cell={({ name }) => {
          const value = rows.cell(place, name);
          const kind = columns.kindOf(name);
          if (EDITABLE.has(name))
            return <EditableCell run={run} field={name as EditedField} value={value} />;
          return (
            <span className={classes.value} data-numeric={isNumeric(kind, value)}>
              <Cell
                name={name}
                kind={kind}
                value={value}
                baseline={table.chosen.baseline(run.uid, name)}
                better={table.spec.better?.[name]}
              />
            </span>
          );
        }}
      />
    </div>
  );
}

function EditableCell({
  run,
  field,
  value,
}: {
  run: TableRow;
  field: EditedField;
  value: unknown;
}) {
  const { editing, onEdit } = useTable();
  const isEdited = editing?.uid === run.uid && editing.field === field;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a double click is a shorter way; the row's menu and its keys do the same
    <span className={classes.value} onDoubleClick={() => onEdit({ uid: run.uid, field })}>
      {isEdited ? (
        <CellEditor run={run} field={field} />
      ) : (
        <Cell name={field} kind={field === "tags" ? "tags" : "text"} value={value || null} />
      )}
    </span>
  );
}
