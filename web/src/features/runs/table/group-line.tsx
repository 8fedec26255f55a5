// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active line
import { Plural, useLingui } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";
import { useLanguage } from "@/i18n/language";
import { useStateName } from "@/i18n/state-name";
import { valueText } from "@/lib/json-value";
import { groupColor } from "@/plot/run-colors";
import { ChevronIcon, EyeIcon, EyeOffIcon } from "@/ui/icons";
import { ColumnTitle } from "../columns/column-title";
import { isRunState } from "../run-state";
import { numberTexts } from "./cell";
import classes from "./grid.module.css";
import { LINE_PX, LineCells, lineId } from "./grid-line";
import { GroupCell } from "./group-cell";
import leadClasses from "./lead.module.css";
import { isClosed, toggledGroup } from "./shown-groups";
import { pathOf, useTable } from "./table-context";
import { type Place, pathKey } from "./table-levels";

/** Runs with one value: folded or open, with how their numbers lie. */
export function GroupLine({ line, place }: { line: number; place: Place }) {
  const table = useTable();
  const { rows, active, onActive, columns, highlight } = table;
  const group = rows.group(place);
  const path = pathOf(place, rows);
  const key = pathKey(path);
  const isPointedAt = useSyncExternalStore(highlight.subscribe, () => highlight.get() === key);
  const depth = place.level.path.length;
  return (
    <div
      id={lineId(line)}
      className={classes.line}
      role="row"
      aria-rowindex={line + 2}
      aria-level={depth + 1}
      aria-expanded={group && table.isOpen(path)}
      data-active={line === active}
      data-group
      data-highlight={isPointedAt}
      style={{ top: line * LINE_PX }}
      onPointerEnter={() => highlight.set(key)}
      onPointerDown={() => onActive(line)}
    >
      {group && (
        <LineCells
          lead={<GroupLead place={place} />}
          cell={({ name }) => (
            <GroupCell kind={columns.kindOf(name)} value={rows.cell(place, name)} />
          )}
        />
      )}
    </div>
  );
}

function GroupLead({ place }: { place: Place }) {
  const { t } = useLingui();
  const table = useTable();
  const { view, onView, groupBy, rows } = table;
  const group = rows.group(place);
  const path = pathOf(place, rows);
  const depth = place.level.path.length;
  const column = groupBy[depth];
  const name = useGroupName()(column, group?.value);
  const isOpen = table.isOpen(path);
  // Charts draw a line for each innermost group.
  const isLeaf = depth === groupBy.length - 1;
  const closed = isClosed(view, path);
  const eye = closed
    ? t`Show the group ${name} in the charts`
    : t`Hide the group ${name} in the charts`;
  const fold = isOpen ? t`Close the group ${name}` : t`Open the group ${name}`;
  return (
    <>
      <button
        type="button"
        className={leadClasses.fold}
        style={{ marginInlineStart: 4 + depth * 14 }}
        tabIndex={-1}
        aria-label={fold}
        aria-expanded={isOpen}
        title={fold}
        onClick={() => table.onToggleOpen(path)}
      >
        <ChevronIcon size={15} />
      </button>
      <button
        type="button"
        className={leadClasses.eye}
        tabIndex={-1}
        aria-label={eye}
        title={eye}
        onClick={() => onView(toggledGroup(view, path))}
      >
        {closed ? <EyeOffIcon size={15} /> : <EyeIcon size={15} />}
      </button>
      {isLeaf && (
        <span
          className={leadClasses.swatch}
          data-shown={!closed}
          style={closed ? undefined : { background: groupColor(pathKey(path), table.theme) }}
          aria-hidden="true"
        />
      )}
      <span className={leadClasses.groupName}>
        <bdi className={leadClasses.groupValue} title={name}>
          {name}
        </bdi>
        <span className={leadClasses.groupColumn}>
          <ColumnTitle name={column} />
        </span>
      </span>
      <span className={leadClasses.count}>
        <Plural value={group?.n_runs ?? 0} one="# run" other="# runs" />
      </span>
    </>
  );
}

/** A value that runs are grouped by, in words. */
export function useGroupName(): (column: string, value: unknown) => string {
  const { t } = useLingui();
  const stateName = useStateName();
  const locale = useLanguage();
  const { columns } = useTable();
  return (column, value) => {
    if (value === null || value === undefined) return t`(none)`;
    if (column === "state" && isRunState(value)) return stateName(value);
    if (typeof value === "boolean") return value ? t`yes` : t`no`;
    if (typeof value === "number") return numberTexts(value, columns.kindOf(column), locale).text;
    return value === "" ? t`(empty)` : valueText(value);
  };
}
