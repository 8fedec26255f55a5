// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Series } from "@/plot/series-format";
import type { SeriesSet } from "./series-batch";
import { SeriesMemory } from "./series-memory";

const set = (...series: [run: string, key: string][]): SeriesSet => ({
  series,
  x: "_step",
  xMin: null,
  xMax: null,
  buckets: 512,
});

const found = (run: string, key: string): Series => ({
  mode: "points",
  run,
  key,
  total: 0,
  first: null,
  last: null,
  notFinite: 0,
  oddValue: Number.NaN,
  x: new Float64Array(0),
  y: new Float64Array(0),
});

test("a chart that shows one run more asks for that run only", () => {
  const memory = new SeriesMemory();
  const series = found("a", "loss");
  memory.keep(set(["a", "loss"]), [series]);
  const { known, missing } = memory.recall(set(["a", "loss"], ["b", "loss"]));
  expect(known).toEqual([series]);
  expect(missing).toEqual([["b", "loss"]]);
});

test("that a run has no point is remembered too", () => {
  const memory = new SeriesMemory();
  memory.keep(set(["a", "loss"]), []);
  expect(memory.recall(set(["a", "loss"]))).toEqual({ known: [], missing: [] });
});

test("another range is something else", () => {
  const memory = new SeriesMemory();
  memory.keep(set(["a", "loss"]), []);
  expect(memory.recall({ ...set(["a", "loss"]), xMin: 5 }).missing).toHaveLength(1);
});

test("what changed is asked for anew, and nothing else of the run", () => {
  const memory = new SeriesMemory();
  const all = set(["a", "loss"], ["a", "acc"], ["b", "loss"]);
  memory.keep(all, []);
  memory.forget("a", new Set(["loss"]));
  expect(memory.recall(all).missing).toEqual([["a", "loss"]]);
  memory.forget("a", null);
  expect(memory.recall(all).missing).toEqual([
    ["a", "loss"],
    ["a", "acc"],
  ]);
});

test("a series is old when the metric on its x axis changed", () => {
  const memory = new SeriesMemory();
  const over = { ...set(["a", "loss"]), x: "epoch" };
  memory.keep(over, []);
  memory.forget("a", new Set(["epoch"]));
  expect(memory.recall(over).missing).toHaveLength(1);
});
