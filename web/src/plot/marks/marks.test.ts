import { expect, test } from "vitest";
import { dottedPoints } from "./dots";

test("a single logged point is a dot", () => {
  expect(dottedPoints(Float64Array.of(0.5), 0)).toEqual([0]);
});

test("a point between two gaps is a dot, points of a line are not", () => {
  const y = Float64Array.of(1, 2, Number.NaN, 3, Number.NaN, 4, 5);
  expect(dottedPoints(y, 0)).toEqual([3]);
});

test("few points are all dots", () => {
  expect(dottedPoints(Float64Array.of(1, 2, 3), 5)).toEqual([0, 1, 2]);
});
