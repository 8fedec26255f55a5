import { expect, test } from "vitest";
import { columnKind } from "@/search/column";
import { parseFilter } from "@/search/parse";
import { printFilter } from "@/search/print";
import { partsOf } from "../columns/column-parts";
import { draftOf, newId, treeOf } from "./filter-draft";

const kindOf = (name: string) => columnKind(partsOf(name));
const there = (text: string) => draftOf(parseFilter(text), kindOf);
const andBack = (text: string) => printFilter(treeOf(there(text), kindOf) ?? parseFilter(""));

test.each([
  "",
  "config.lr < 0.001",
  "summary.acc.max > 0.8 and tags in (prod, baseline)",
  "(state = failed or state = crashed) and not (user = ann and name contains x)",
  "created within last 7d and duration >= 30m",
  "created > 2026-11-22T00:00:00Z",
  "config.opt = null or notes exists false",
  'name regex "^run-\\\\d+$"',
])("the builder shows %s and gives it back", (text) => {
  const expected = printFilter(parseFilter(text));
  expect(andBack(text)).toBe(expected);
});

test("what is not typed yet filters nothing", () => {
  const draft = there("config.lr < 1");
  draft.of.push({ id: newId(), type: "part", column: "", operator: "=", texts: [] });
  draft.of.push({ id: newId(), type: "part", column: "created", operator: ">", texts: ["soon"] });
  draft.of.push({ id: newId(), type: "group", join: "or", not: false, of: [] });
  expect(printFilter(treeOf(draft, kindOf) ?? parseFilter(""))).toBe("config.lr < 1");
});
