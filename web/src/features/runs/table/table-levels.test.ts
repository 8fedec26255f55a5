import { expect, test } from "vitest";
import type { TablePage } from "@/api/table";
import { levelOf, pagesFor, pathKey, placeAt } from "./table-levels";

const page = (part: Partial<TablePage>): TablePage =>
  ({ rows: [], groups: [], total: 0, n_matching: 0, n_runs: 0, ...part }) as TablePage;
const group = (value: string, n_runs: number) => ({ value, n_runs });

const pages: Record<string, TablePage> = {
  "[] 0": page({ total: 3, groups: [group("a", 250), group("b", 2), group("c", 1)] as never }),
  '["a"] 0': page({ total: 250 }),
};
const read = (path: unknown[], n: number) => pages[`${pathKey(path as never)} ${n}`];
const open = (...values: string[]) => {
  const keys = new Set(values.map((value) => pathKey([value])));
  return (path: unknown[]) => keys.has(pathKey(path as never));
};

test("closed groups are one line each", () => {
  const level = levelOf([], 1, open(), read, 0);
  expect(level.lines).toBe(3);
  expect(placeAt(level, 2)).toMatchObject({ index: 2, level: { path: [] } });
});

test("the runs of an opened group stand below it", () => {
  const level = levelOf([], 1, open("a", "b"), read, 0);
  expect(level.lines).toBe(3 + 250 + 2);
  expect(placeAt(level, 0)).toMatchObject({ index: 0, level: { path: [] } });
  expect(placeAt(level, 1)).toMatchObject({ index: 0, level: { path: ["a"] } });
  expect(placeAt(level, 250)).toMatchObject({ index: 249, level: { path: ["a"] } });
  expect(placeAt(level, 251)).toMatchObject({ index: 1, level: { path: [] } });
  expect(placeAt(level, 253)).toMatchObject({ index: 1, level: { path: ["b"] } });
  expect(placeAt(level, 254)).toMatchObject({ index: 2, level: { path: [] } });
});

test("a group not loaded yet takes the room that its count promises", () => {
  const level = levelOf([], 1, open("b"), read, 0);
  expect(level.opened[0].level.total).toBe(2);
});

test("only the pages in view are asked for, wherever the view jumps", () => {
  const level = levelOf([], 1, open("a"), read, 0);
  expect(pagesFor(level, 190, 210)).toEqual([
    { path: ["a"], page: 1 },
    { path: ["a"], page: 2 },
  ]);
  expect(pagesFor(level, 250, 9999)).toEqual([
    { path: ["a"], page: 2 },
    { path: [], page: 0 },
  ]);
});
