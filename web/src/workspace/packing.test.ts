import { expect, test } from "vitest";
import { ownSettings, resolved, withSettings } from "./cascade";
import { packed } from "./packing";

/** The grid as text: letters are panels in order. */
function grid(spans: Parameters<typeof packed>[0], columns: number): string[] {
  const { cells, nRows } = packed(spans, columns);
  const rows = Array.from({ length: nRows }, () => new Array(columns).fill("."));
  cells.forEach((cell, i) => {
    for (let r = 0; r < cell.rows; r++)
      for (let c = 0; c < cell.columns; c++) {
        expect(rows[cell.row + r][cell.column + c]).toBe(".");
        rows[cell.row + r][cell.column + c] = "abcdefgh"[i];
      }
  });
  return rows.map((row) => row.join(""));
}

const wide = { columns: 2, rows: 1 };
const large = { columns: 2, rows: 2 };

test("panels fill rows from left to right", () => {
  expect(grid([undefined, undefined, undefined, undefined], 3)).toEqual(["abc", "d.."]);
  expect(grid([], 3)).toEqual([]);
});

test("a wide panel that does not fit begins a row; small ones flow around a tall one", () => {
  expect(grid([undefined, undefined, wide, undefined], 3)).toEqual(["ab.", "ccd"]);
  expect(grid([large, undefined, undefined, undefined], 3)).toEqual(["aab", "aac", "d.."]);
});

test("no panel is wider than the grid", () => {
  expect(grid([large, undefined], 1)).toEqual(["a", "a", "b"]);
});

test("the nearest layer that says something wins", () => {
  expect(resolved([{ x: "_time", maxLines: 5 }, undefined, { maxLines: 9 }])).toEqual({
    x: "_time",
    maxLines: 9,
  });
});

test("a setting taken back is inherited again", () => {
  const own = withSettings({ maxLines: 5 }, { x: "_time" });
  expect(ownSettings(own)).toEqual(["x", "maxLines"]);
  expect(withSettings(own, { maxLines: undefined })).toEqual({ x: "_time" });
  expect(withSettings({ x: "_step" }, { x: undefined })).toBeUndefined();
});
