import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { KeyboardEvent } from "react";
import { useCommands } from "@/commands/commands";
import { toggled } from "../columns/runs-spec";
import { toggledGroup } from "./shown-groups";
import { pathOf, useTable } from "./table-context";

const PAGE_LINES = 15;

/** Keys of the table: those that work anywhere on the page, and those of the focused grid. */
export function useGridKeys(): (event: KeyboardEvent<HTMLElement>) => void {
  const { t } = useLingui();
  const table = useTable();
  const { rows, active, onActive, shown, onView, view, groupBy } = table;
  const navigate = useNavigate();
  const last = Math.max(rows.level.lines - 1, 0);
  const place = rows.place(Math.min(active, last));
  const run = rows.run(place);
  const group = rows.group(place);
  const path = pathOf(place, rows);
  const index = groupBy.length > 0 ? 0 : place.index;

  const move = (by: number) => onActive(Math.min(Math.max(active + by, 0), last));
  const toggleEye = () => {
    if (run) onView(shown.toggled(run.id, index));
    else if (group) onView(toggledGroup(view, path));
  };
  const open = () => {
    if (run)
      navigate({
        to: "/$entity/$project/runs/$run",
        params: { entity: table.project.entity, project: table.project.name, run: run.id },
      });
    else if (group) table.onToggleOpen(path);
  };
  const withRun = (act: (one: NonNullable<typeof run>) => void) => () => run && act(run);

  useCommands(t`Runs`, [
    { label: t`Next run`, keys: ["j"], run: () => move(1), onlyKeys: true },
    { label: t`Previous run`, keys: ["k"], run: () => move(-1), onlyKeys: true },
    { label: t`Show or hide the run in the charts`, keys: ["e"], run: toggleEye },
    {
      label: t`Show only this run, and back`,
      keys: ["s"],
      run: withRun((one) => onView(shown.soloed(one.id))),
    },
    {
      label: t`Select the run`,
      keys: ["x"],
      run: withRun((one) => table.onSelect(active, [one], false)),
    },
    {
      label: t`Select all up to here`,
      keys: ["X"],
      run: withRun((one) => table.onSelect(active, [one], true)),
    },
    {
      label: t`Pin the run on top`,
      keys: ["p"],
      run: withRun((one) =>
        table.changeSpec({ pinnedRuns: toggled(table.spec.pinnedRuns, one.uid) }),
      ),
    },
    {
      label: t`Compare all with this run`,
      keys: ["b"],
      run: withRun((one) =>
        table.changeSpec({ baseline: table.spec.baseline === one.uid ? undefined : one.uid }),
      ),
    },
    { label: t`Actions of the run`, keys: ["m"], run: () => run && table.onMenu(active) },
    {
      label: t`Rename the run`,
      keys: ["F2"],
      run: withRun((one) => table.onEdit({ uid: one.uid, field: "name" })),
    },
    { label: t`Open the run`, keys: ["Enter"], onlyKeys: true },
  ]);

  const moves: Record<string, () => void> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(PAGE_LINES),
    PageUp: () => move(-PAGE_LINES),
    Home: () => onActive(0),
    End: () => onActive(last),
    " ": toggleEye,
    Enter: open,
    ContextMenu: () => run && table.onMenu(active),
    ArrowRight: () => group && !table.isOpen(path) && table.onToggleOpen(path),
    ArrowLeft: () => group && table.isOpen(path) && table.onToggleOpen(path),
  };
  return (event) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return;
    const key = event.shiftKey && event.key === "F10" ? "ContextMenu" : event.key;
    if (!(key in moves)) return;
    if ((key === "ArrowLeft" || key === "ArrowRight") && !group) return;
    event.preventDefault();
    moves[key]();
  };
}
