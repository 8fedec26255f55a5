import { type UseQueryResult, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import type { RunChoice } from "@/api/bulk";
import {
  type JsonValue,
  type TableGroup,
  type TablePage,
  type TableQuery,
  type TableRow,
  tableQuery,
} from "@/api/table";
import {
  type Level,
  levelOf,
  type PageRef,
  type Place,
  pagesFor,
  pathKey,
  placeAt,
  ROWS_PER_PAGE,
} from "./table-levels";

/** With many columns on screen each request carries only some of them. */
const COLUMNS_PER_REQUEST = 48;

/** A range selected by Shift reads pages that nobody scrolled to, but not a million runs. */
const MAX_RANGE_LINES = 5_000;

export interface TableRequest {
  project: number;
  choice: RunChoice;
  order: string[];
  groupBy: string[];
  /** Every column that may be looked at, in order. */
  columns: string[];
  /** Which of them are in view: [first, after the last]. */
  columnsInView: [number, number];
  isOpen: (path: JsonValue[]) => boolean;
  /** First and last line in view. */
  lines: [number, number];
}

/** What came of a table so far; a new object whenever something came. */
export interface TableRows {
  level: Level;
  matching: number;
  /** Runs of the project, whatever is filtered. */
  inProject: number;
  place: (line: number) => Place;
  run: (place: Place) => TableRow | undefined;
  group: (place: Place) => TableGroup | undefined;
  /** Value of a run, or statistics of a group; undefined while it is on its way. */
  cell: (place: Place, column: string) => unknown;
}

interface Wanted extends PageRef {
  chunk: number;
}

type Pages = ReadonlyMap<string, TablePage>;

export function useTableRows(request: TableRequest): {
  rows: TableRows | null;
  /** Still those of the question before this one. */
  isOld: boolean;
  error: Error | null;
  /** The runs on these lines, also where nobody scrolled yet; groups are left out. */
  readRuns: (from: number, to: number) => Promise<TableRow[]>;
} {
  const { project, choice, order, groupBy, columns, isOpen } = request;
  const chunks = useMemo(() => chunked(columns), [columns]);
  const [wanted, setWanted] = useState<Wanted[]>([FIRST]);
  const queryOf = ({ path, page, chunk }: Wanted) =>
    tableQuery(project, {
      ...choice,
      order,
      columns: chunks[chunk] ?? [],
      ...(groupBy.length > 0 && { group_by: groupBy, within: path }),
      offset: page * ROWS_PER_PAGE,
      limit: ROWS_PER_PAGE,
    } satisfies TableQuery);
  const queries = wanted.map(queryOf);
  const combine = useCallback(
    (results: UseQueryResult<TablePage>[]) => combined(results, wanted),
    [wanted],
  );
  const { pages, error } = useQueries({ queries, combine });

  // Until the first page of a new question is here, the old answer stays on screen.
  const isNew = pages.has(keyOf(FIRST));
  const held = useRef<{ pages: Pages; chunks: string[][]; depth: number } | null>(null);
  const depth = groupBy.length;
  if (isNew) held.current = { pages, chunks, depth };
  const current = held.current;
  const rows = useMemo(
    () => (current ? rowsOf(current.pages, current.chunks, current.depth, isOpen) : null),
    [current, isOpen],
  );

  if (rows && isNew) {
    const next = wantedOf(rows.level, request);
    if (!sameWanted(next, wanted)) setWanted(next);
  }
  const client = useQueryClient();
  const readRuns = async (from: number, to: number): Promise<TableRow[]> => {
    if (!rows) return [];
    const refs = pagesFor(rows.level, from, Math.min(to, from + MAX_RANGE_LINES - 1));
    const read = new Map<string, TablePage>();
    for (const ref of refs) {
      const one = { ...ref, chunk: 0 };
      read.set(keyOf(one), await client.ensureQueryData(queryOf(one)));
    }
    return runsBetween(rows.level, from, to, read);
  };
  return { rows, isOld: !isNew && !error, error, readRuns };
}

function runsBetween(level: Level, from: number, to: number, read: Pages): TableRow[] {
  const runs: TableRow[] = [];
  for (let line = from; line <= to; line++) {
    const { level: at, index } = placeAt(level, line);
    const page = Math.floor(index / ROWS_PER_PAGE);
    const row = read.get(keyOf({ path: at.path, page, chunk: 0 }))?.rows?.[index % ROWS_PER_PAGE];
    if (row) runs.push(row);
  }
  return runs;
}

const FIRST: Wanted = { path: [], page: 0, chunk: 0 };

function chunked(columns: string[]): string[][] {
  const chunks: string[][] = [];
  for (let i = 0; i < columns.length; i += COLUMNS_PER_REQUEST)
    chunks.push(columns.slice(i, i + COLUMNS_PER_REQUEST));
  return chunks.length > 0 ? chunks : [[]];
}

function keyOf({ path, page, chunk }: Wanted): string {
  return `${pathKey(path)} ${page} ${chunk}`;
}

function combined(results: UseQueryResult<TablePage>[], wanted: Wanted[]) {
  const pages = new Map<string, TablePage>();
  results.forEach(({ data }, i) => {
    if (data && wanted[i]) pages.set(keyOf(wanted[i]), data);
  });
  return { pages, error: results.find((result) => result.error)?.error ?? null };
}

/** The pages and columns in view; the first page of all always, for the totals. */
function wantedOf(level: Level, { lines, columnsInView }: TableRequest): Wanted[] {
  const first = Math.floor(columnsInView[0] / COLUMNS_PER_REQUEST);
  const last = Math.floor(Math.max(columnsInView[1] - 1, 0) / COLUMNS_PER_REQUEST);
  const wanted = new Map([[keyOf(FIRST), FIRST]]);
  for (const page of pagesFor(level, lines[0], lines[1])) {
    for (const chunk of new Set([0, ...range(first, last)])) {
      const one = { ...page, chunk };
      wanted.set(keyOf(one), one);
    }
  }
  return [...wanted.values()];
}

function sameWanted(a: Wanted[], b: Wanted[]): boolean {
  return a.length === b.length && a.every((one, i) => keyOf(one) === keyOf(b[i]));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function rowsOf(
  pages: Pages,
  chunks: string[][],
  depth: number,
  isOpen: (path: JsonValue[]) => boolean,
): TableRows {
  const pageOf = (path: JsonValue[], page: number, chunk = 0) =>
    pages.get(keyOf({ path, page, chunk }));
  const root = pageOf([], 0);
  const level = levelOf([], depth, isOpen, pageOf, 0);
  const places = new Map<string, [number, number]>();
  chunks.forEach((names, chunk) => {
    for (const [i, name] of names.entries()) places.set(name, [chunk, i]);
  });
  const at = ({ level: { path }, index }: Place, chunk = 0) =>
    pageOf(path, Math.floor(index / ROWS_PER_PAGE), chunk);
  const run = (place: Place) => at(place)?.rows?.[place.index % ROWS_PER_PAGE];
  const group = (place: Place) => at(place)?.groups?.[place.index % ROWS_PER_PAGE];
  return {
    level,
    matching: root?.n_matching ?? 0,
    inProject: root?.n_runs ?? 0,
    place: (line) => placeAt(level, line),
    run,
    group,
    cell: (place, column) => {
      const [chunk, i] = places.get(column) ?? [0, -1];
      const page = at(place, chunk);
      if (!page) return undefined;
      const here = run(place);
      if (!here) return group(place)?.value === undefined ? undefined : statsOf(page, place, i);
      // Between two answers the order may have changed: the run is known by its uid.
      const row = page.rows?.find(({ uid }) => uid === here.uid);
      return row?.values?.[i];
    },
  };
}

function statsOf(page: TablePage, { index }: Place, i: number): unknown {
  return page.groups?.[index % ROWS_PER_PAGE]?.stats?.[i] ?? null;
}
