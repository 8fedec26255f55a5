import { expect, test } from "vitest";
import { valueText } from "@/lib/json-value";
import { textMatcher } from "@/lib/text-search";
import { jsonRows } from "./json-rows";

const config = { lr: 0.1, model: { layers: [2, 4], name: "resnet" }, tags: [] };
const open = { toggled: new Set<string>(), matches: null, limit: 100 };

test("nested values are lines under their parent", () => {
  const { rows } = jsonRows(config, open);
  expect(rows.map(({ path, depth, size }) => [path, depth, size])).toEqual([
    ["lr", 0, null],
    ["model", 0, 2],
    ["model.layers", 1, 2],
    ["model.layers.0", 2, null],
    ["model.layers.1", 2, null],
    ["model.name", 1, null],
    ["tags", 0, null],
  ]);
});

test("a folded value hides what is in it", () => {
  const { rows } = jsonRows(config, { ...open, toggled: new Set(["model"]) });
  expect(rows.map(({ path }) => path)).toEqual(["lr", "model", "tags"]);
});

test("a search finds names and values and shows them under their whole path", () => {
  const found = (query: string) =>
    jsonRows(config, { ...open, matches: textMatcher(query, false) }).rows.map(({ name }) => name);
  expect(found("layers")).toEqual(["model.layers.0", "model.layers.1"]);
  expect(found("RESNET")).toEqual(["model.name"]);
});

test("a huge config shows its first lines and counts the rest", () => {
  const huge = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
  const { rows, total } = jsonRows(huge, { ...open, limit: 200 });
  expect([rows.length, total]).toEqual([200, 5000]);
});

test("a number that JSON does not have is one value", () => {
  const values = {
    loss: { _type: "float", text: "nan" },
    big: { _type: "int", text: "1".repeat(30) },
  };
  const { rows } = jsonRows(values, open);
  expect(rows.map(({ size, value }) => [size, valueText(value)])).toEqual([
    [null, "nan"],
    [null, "1".repeat(30)],
  ]);
});

test("what stands for media is one folded line that says what it is", () => {
  const values = { table: { _type: "table-file", path: "media/t", size: 1 } };
  const folded = jsonRows(values, open).rows;
  expect(folded.map(({ path, value }) => [path, valueText(value)])).toEqual([
    ["table", "table-file"],
  ]);
  const { rows } = jsonRows(values, { ...open, toggled: new Set(["table"]) });
  expect(rows.map(({ path }) => path)).toEqual([
    "table",
    "table._type",
    "table.path",
    "table.size",
  ]);
});
