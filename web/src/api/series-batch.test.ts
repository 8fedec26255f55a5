// @vitest-environment jsdom
import { expect, test } from "vitest";
import { questions, type SeriesRequest, whenAllAborted } from "./series-batch";

const request = (run: string, key: string, x = "_step"): SeriesRequest => ({
  run,
  key,
  x,
  xMin: null,
  xMax: null,
  buckets: 512,
});

const shape = (groups: SeriesRequest[][]) =>
  groups.map((group) => group.map(({ run, key }) => `${run}:${key}`));

test("many charts of many runs are one question", () => {
  const asked = ["loss", "acc"].flatMap((key) => ["a", "b"].map((run) => request(run, key)));
  expect(shape(questions(asked))).toEqual([["a:loss", "a:acc", "b:loss", "b:acc"]]);
});

test("runs with different changed keys are asked apart, so nothing more is read", () => {
  const asked = [request("a", "loss"), request("b", "loss"), request("b", "acc")];
  expect(shape(questions(asked))).toEqual([["a:loss"], ["b:loss", "b:acc"]]);
});

test("another x axis is another question", () => {
  const asked = [request("a", "loss"), request("a", "loss", "_time")];
  expect(questions(asked)).toHaveLength(2);
});

test("a question stays within its limit", () => {
  const asked = Array.from({ length: 1000 }, (_, i) => request(`r${i}`, "loss"));
  const groups = questions(asked);
  expect(Math.max(...groups.map((group) => group.length))).toBeLessThanOrEqual(400);
  expect(groups.flat()).toHaveLength(1000);
});

test("a question is broken off when everybody who asked has gone, not before", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const signal = whenAllAborted([first.signal, second.signal]);
  first.abort();
  expect(signal.aborted).toBe(false);
  second.abort();
  expect(signal.aborted).toBe(true);
});

test("a question that somebody cannot give up goes on", () => {
  const controller = new AbortController();
  const signal = whenAllAborted([controller.signal, undefined]);
  controller.abort();
  expect(signal.aborted).toBe(false);
});
