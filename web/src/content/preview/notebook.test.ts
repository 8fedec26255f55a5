import { expect, test } from "vitest";
import { notebookCells } from "./notebook";

const cell = (outputs: unknown[]) =>
  notebookCells(
    JSON.stringify({
      cells: [{ cell_type: "code", execution_count: 3, source: ["a = 1\n", "a"], outputs }],
    }),
  )?.[0];

test("source lines are joined and a cell keeps its number", () => {
  expect(cell([])).toEqual({ kind: "code", source: "a = 1\na", count: 3, outputs: [] });
});

test("HTML of an output is left out, its plain text stays", () => {
  const data = { "text/html": "<script>alert(1)</script>", "text/plain": ["a  b"] };
  expect(cell([{ output_type: "execute_result", data }])?.outputs).toEqual([
    { kind: "left-out", type: "HTML" },
    { kind: "text", text: "a  b", isError: false },
  ]);
});

test("pictures come as the source of an image, where an SVG runs nothing", () => {
  const svg = cell([{ output_type: "display_data", data: { "image/svg+xml": "<svg/>" } }]);
  expect(svg?.outputs).toEqual([{ kind: "image", source: "data:image/svg+xml,%3Csvg%2F%3E" }]);
  const png = cell([{ output_type: "display_data", data: { "image/png": "aGk=\n" } }]);
  expect(png?.outputs).toEqual([{ kind: "image", source: "data:image/png;base64,aGk=" }]);
});

test("a traceback is text in red", () => {
  expect(cell([{ output_type: "error", traceback: ["a", "b"] }])?.outputs).toEqual([
    { kind: "text", text: "a\nb", isError: true },
  ]);
});

test("what is no notebook is said to be none", () => {
  expect(notebookCells("{")).toBeNull();
  expect(notebookCells('{"cells": 3}')).toBeNull();
});
