import { expect, test } from "vitest";
import { columnsInView, layoutOf, movedBefore } from "./column-layout";

const names = Array.from({ length: 5_000 }, (_, i) => `config.k${i}`);
const { others, othersPx } = layoutOf([], names, { "config.k1": 300 });

test("columns stand one after another in the widths that were dragged", () => {
  expect(others.slice(0, 3).map(({ leftPx }) => leftPx)).toEqual([0, 132, 432]);
  expect(othersPx).toBe(4_999 * 132 + 300);
});

test("of thousands of columns only those in view are drawn", () => {
  expect(columnsInView(others, 0, 500)).toEqual([0, 3]);
  expect(columnsInView(others, 131, 1)).toEqual([0, 1]);
  expect(columnsInView(others, 132, 1)).toEqual([1, 2]);
  const [first, after] = columnsInView(others, 300_000, 1_000);
  expect(after - first).toBeLessThan(10);
  expect(columnsInView(others, othersPx, 500)).toEqual([5_000, 5_000]);
});

test("a column is put before another one, or at the end", () => {
  expect(movedBefore(["a", "b", "c"], "c", "a")).toEqual(["c", "a", "b"]);
  expect(movedBefore(["a", "b", "c"], "a", "c")).toEqual(["b", "a", "c"]);
  expect(movedBefore(["a", "b", "c"], "a", null)).toEqual(["b", "c", "a"]);
  expect(movedBefore(["a", "b"], "a", "a")).toEqual(["a", "b"]);
});
