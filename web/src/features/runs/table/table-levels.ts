import type { JsonValue, TableGroup, TablePage } from "@/api/table";

/** Rows of one request; any page can be asked for, not only the next. */
export const ROWS_PER_PAGE = 100;

/** One page of one level: `path` are the values of the groups that were opened. */
export interface PageRef {
  path: JsonValue[];
  page: number;
}

/** The pages that came so far. */
export type PageReader = (path: JsonValue[], page: number) => TablePage | undefined;

/** Groups or runs that stand together; opened groups carry their level below them. */
export interface Level {
  path: JsonValue[];
  /** Groups, or runs. */
  total: number;
  opened: { index: number; level: Level }[];
  /** Lines on the screen, with all that is opened. */
  lines: number;
}

/** What stands on a line: the item `index` of a level. */
export interface Place {
  level: Level;
  index: number;
}

export function pathKey(path: JsonValue[]): string {
  return JSON.stringify(path);
}

/** How the lines of a table stack up; `expected` is its size while its first page is on its way. */
export function levelOf(
  path: JsonValue[],
  depth: number,
  isOpen: (path: JsonValue[]) => boolean,
  pageOf: PageReader,
  expected: number,
): Level {
  const total = pageOf(path, 0)?.total ?? expected;
  const opened: Level["opened"] = [];
  if (path.length < depth) {
    for (let page = 0; page * ROWS_PER_PAGE < total; page++) {
      pageOf(path, page)?.groups?.forEach((group: TableGroup, i: number) => {
        const below = [...path, group.value];
        if (!isOpen(below)) return;
        const guess = below.length === depth ? group.n_runs : 1;
        opened.push({
          index: page * ROWS_PER_PAGE + i,
          level: levelOf(below, depth, isOpen, pageOf, guess),
        });
      });
    }
  }
  const lines = opened.reduce((sum, { level }) => sum + level.lines, total);
  return { path, total, opened, lines };
}

/** What stands on a line of the table, counted from 0. */
export function placeAt(level: Level, line: number): Place {
  let rest = line;
  for (const { index, level: below } of level.opened) {
    if (rest <= index) break;
    if (rest <= index + below.lines) return placeAt(below, rest - index - 1);
    rest -= below.lines;
  }
  return { level, index: rest };
}

/** The pages that lines `from` to `to` need, each once; `to` is included. */
export function pagesFor(level: Level, from: number, to: number): PageRef[] {
  const pages = new Map<string, PageRef>();
  for (let line = Math.max(from, 0); line <= Math.min(to, level.lines - 1); line++) {
    const { level: at, index } = placeAt(level, line);
    const page = Math.floor(index / ROWS_PER_PAGE);
    pages.set(`${pathKey(at.path)} ${page}`, { path: at.path, page });
  }
  return [...pages.values()];
}
