import { expect, test } from "vitest";
import { movedBy, within } from "./cell-place";

const LAST = { line: 99, column: 4 };
const from =
  (line: number, column: number) =>
  (key: string, withCtrl = false) =>
    movedBy(key, withCtrl, { line, column }, LAST);

test("arrows move by one cell, and no further than the table goes", () => {
  expect(from(3, 2)("ArrowRight")).toEqual({ line: 3, column: 3 });
  expect(from(3, 2)("ArrowUp")).toEqual({ line: 2, column: 2 });
  expect(from(99, 4)("ArrowDown")).toEqual({ line: 99, column: 4 });
  expect(from(0, 0)("ArrowLeft")).toEqual({ line: 0, column: 0 });
});

test("the heads are above the first line", () => {
  expect(from(0, 1)("ArrowUp")).toEqual({ line: -1, column: 1 });
  expect(from(-1, 1)("ArrowUp")).toEqual({ line: -1, column: 1 });
  expect(from(5, 1)("PageUp")).toEqual({ line: -1, column: 1 });
});

test("Home and End go along the line, with Ctrl over the whole table", () => {
  expect(from(7, 2)("Home")).toEqual({ line: 7, column: 0 });
  expect(from(7, 2)("End")).toEqual({ line: 7, column: 4 });
  expect(from(7, 2)("Home", true)).toEqual({ line: 0, column: 0 });
  expect(from(7, 2)("End", true)).toEqual(LAST);
});

test("other keys, and arrows with Ctrl, belong to somebody else", () => {
  expect(from(7, 2)("j")).toBeNull();
  expect(from(7, 2)("constructor")).toBeNull();
  expect(from(7, 2)("ArrowDown", true)).toBeNull();
});

test("a table without rows has its heads", () => {
  expect(within({ line: 8, column: 9 }, { line: -1, column: 2 })).toEqual({ line: -1, column: 2 });
});
