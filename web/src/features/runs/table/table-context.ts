import { createContext, useContext } from "react";
import type { Project } from "@/api/projects";
import type { JsonValue, TableRow } from "@/api/table";
import type { Store } from "@/lib/store";
import type { RunsSpec } from "@/workspace/spec";
import type { ChangeRunsSpec } from "../columns/runs-spec";
import type { Columns } from "../columns/use-columns";
import type { ColumnLayout } from "./column-layout";
import type { RunsView, Stop } from "./runs-view";
import type { Selection } from "./selection";
import type { ShownRuns } from "./shown-runs";
import type { Place } from "./table-levels";
import type { ChosenRows } from "./use-chosen-rows";
import type { TableRows } from "./use-table-rows";

export type EditedField = "name" | "notes" | "tags";

/** What is known of the table on screen; one object for all of its lines. */
export interface TableState {
  project: Project;
  stop: Stop;
  view: RunsView;
  onView: (change: Partial<RunsView>) => void;
  spec: RunsSpec;
  changeSpec: ChangeRunsSpec;
  columns: Columns;
  layout: ColumnLayout;
  /** Of the columns that are not pinned: [first, after the last] in view. */
  columnsInView: [number, number];
  /** Width of the part with eye, colour and name. */
  leadPx: number;
  groupBy: string[];
  rows: TableRows;
  shown: ShownRuns;
  selection: Selection;
  onSelect: (line: number, runs: TableRow[], withRange: boolean) => void;
  onSelectAll: (selected: boolean) => void;
  active: number;
  onActive: (line: number) => void;
  isOpen: (path: JsonValue[]) => boolean;
  onToggleOpen: (path: JsonValue[]) => void;
  /** The line whose menu is open. */
  menuLine: number | null;
  onMenu: (line: number | null) => void;
  editing: { uid: string; field: EditedField } | null;
  onEdit: (editing: { uid: string; field: EditedField } | null) => void;
  /** Runs known by uid, whatever is filtered: those pinned on top, and the baseline. */
  chosen: ChosenRows;
  colorOf: (run: { uid: string; id: string; number: number }, value?: unknown) => string;
  /** The column that colours runs; its value is given to `colorOf`. */
  colorColumn: string | undefined;
  theme: "light" | "dark";
  highlight: Store<string | null>;
  onBulk: (action: "stop" | "trash" | "group" | "move", runs: TableRow[]) => void;
}

export const TableContext = createContext<TableState | null>(null);

export function useTable(): TableState {
  const state = useContext(TableContext);
  if (!state) throw new Error("no runs table around this component");
  return state;
}

/** The values of the groups that a place stands in, and its own if it is a group. */
export function pathOf(place: Place, rows: TableRows): JsonValue[] {
  const group = rows.group(place);
  return group ? [...place.level.path, group.value] : place.level.path;
}
