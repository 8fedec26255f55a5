import type { TableQuestion, TableSource } from "@/api/logged-tables";
import { isObject } from "@/lib/json-value";
import type { ChartRun } from "@/panels/chart-runs";
import { columnPx } from "@/ui/resize-edge";

/** How a table is looked at; what is absent is as nobody chose. */
export interface TableState {
  /** Key columns that put runs beside each other; without them they stand below each other. */
  join?: string[] | undefined;
  filter?: string | undefined;
  /** Only rows in which runs differ in these columns. */
  differ?: string[] | undefined;
  /** Columns, `-` before a descending one; of groups also `mean:` and the like before a column. */
  sort?: string[] | undefined;
  group?: string[] | undefined;
  /** Titles of columns that are not shown. */
  hidden?: string[] | undefined;
  /** Widths in pixels of columns that somebody resized, by title. */
  widths?: Record<string, number> | undefined;
}

/** Tables of more runs than this are not put beside each other. */
export const MAX_TABLE_RUNS = 20;

/** Reads a state that somebody else may have written. */
export function tableState(value: Record<string, unknown> = {}): TableState {
  return {
    join: texts(value.join),
    filter: text(value.filter),
    differ: texts(value.differ),
    sort: texts(value.sort),
    group: texts(value.group),
    hidden: texts(value.hidden),
    widths: widthsIn(value.widths),
  };
}

function widthsIn(value: unknown): Record<string, number> | undefined {
  if (!isObject(value)) return undefined;
  const found = Object.entries(value).flatMap(([title, px]) =>
    typeof px === "number" && Number.isFinite(px) ? [[title, columnPx(px)] as const] : [],
  );
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function texts(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = value.filter((one): one is string => typeof one === "string");
  return found.length > 0 ? found : undefined;
}

/** What runs logged under a key, told apart by their ids. */
export function sourcesOf(runs: ChartRun[], key: string, step: number | null): TableSource[] {
  return runs.slice(0, MAX_TABLE_RUNS).map(({ uid, id }) => ({
    run: uid,
    key,
    label: id,
    step,
    path: "",
    artifact: "",
  }));
}

export function questionOf(sources: TableSource[], state: TableState): TableQuestion {
  const join = sources.length > 1 && state.join?.length ? state.join : null;
  return {
    sources,
    join,
    filter: state.filter ?? "",
    differ: join ? (state.differ ?? []) : [],
    order: state.sort ?? [],
    group: state.group ?? [],
  };
}

/** The next order after a click: ascending, descending, none. */
export function toggledSort(sort: string[] | undefined, name: string): string[] | undefined {
  if (sort?.[0] === name) return [`-${name}`];
  return sort?.[0] === `-${name}` ? undefined : [name];
}

export function directionOf(sort: string[] | undefined, name: string): "up" | "down" | null {
  if (sort?.[0] === name) return "up";
  return sort?.[0] === `-${name}` ? "down" : null;
}

/** The state as the address of the page of a table has it, beside what it says about runs. */
export interface TableAddress {
  join?: string[] | undefined;
  where?: string | undefined;
  differ?: string[] | undefined;
  rows?: string[] | undefined;
  by?: string[] | undefined;
  without?: string[] | undefined;
  widths?: Record<string, number> | undefined;
}

export function addressOf(state: TableState): TableAddress {
  return {
    join: state.join,
    where: state.filter,
    differ: state.differ,
    rows: state.sort,
    by: state.group,
    without: state.hidden,
    widths: state.widths,
  };
}

export function stateOf(address: TableAddress): TableState {
  return {
    join: address.join,
    filter: address.where,
    differ: address.differ,
    sort: address.rows,
    group: address.by,
    hidden: address.without,
    widths: widthsIn(address.widths),
  };
}
