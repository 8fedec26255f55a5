import { expect, test } from "vitest";
import { nearestIndex } from "./nearest";
import { scaleOf, warpOf, xRange } from "./scale";
import { robustRange, yRange } from "./y-range";

test("a linear scale maps the ends of its domain to the ends of its range", () => {
  const scale = scaleOf(warpOf("linear", { min: 10, max: 20 }), { min: 10, max: 20 }, 100, 0);
  expect([scale(10), scale(15), scale(20)]).toEqual([100, 50, 0]);
});

test("a log scale gives decades equal room and nothing at or below zero", () => {
  const scale = scaleOf(warpOf("log", { min: 1, max: 100 }), { min: 1, max: 100 }, 0, 10);
  expect(scale(10)).toBeCloseTo(5);
  expect(scale(0)).toBeNaN();
  expect(scale(-1)).toBeNaN();
});

test("the y range counts only what is in view", () => {
  const parts = [{ x: Float64Array.of(0, 1, 2), values: Float64Array.of(0, 10, 1000) }];
  expect(yRange(parts, { min: 0, max: 1 }, "linear")).toEqual({ min: -0.5, max: 10.5 });
});

test("the range of a constant, of nothing and of gaps still has a height", () => {
  const flat = yRange(
    [{ x: Float64Array.of(0), values: Float64Array.of(5) }],
    { min: 0, max: 1 },
    "linear",
  );
  expect(flat.max).toBeGreaterThan(flat.min);
  expect(yRange([], { min: 0, max: 1 }, "linear")).toEqual({ min: 0, max: 1 });
  const gaps = [{ x: Float64Array.of(0), values: Float64Array.of(Number.NaN) }];
  expect(yRange(gaps, { min: 0, max: 1 }, "linear")).toEqual({ min: 0, max: 1 });
});

test("a log range leaves out what has no logarithm", () => {
  const parts = [{ x: Float64Array.of(0, 1, 2), values: Float64Array.of(-5, 1, 100) }];
  const { min, max } = yRange(parts, { min: 0, max: 2 }, "log");
  expect(min).toBeGreaterThan(0.5);
  expect(max).toBeGreaterThan(100);
});

test("a single x gets room on both sides", () => {
  expect(xRange([Float64Array.of(7)])).toEqual({ min: 6.5, max: 7.5 });
  expect(xRange([])).toEqual({ min: 0, max: 1 });
});

test("the nearest point is found from both sides and beyond the ends", () => {
  const x = Float64Array.of(0, 10, 20);
  expect([-5, 4, 6, 14, 99].map((target) => nearestIndex(x, target))).toEqual([0, 0, 1, 1, 2]);
  expect(nearestIndex(new Float64Array(0), 1)).toBe(-1);
});

test("a symlog scale is odd, keeps zero in the middle and has room for both signs", () => {
  const span = { min: -1000, max: 1000 };
  const scale = scaleOf(warpOf("symlog", span), span, -1, 1);
  expect(scale(0)).toBeCloseTo(0);
  expect(scale(-10)).toBeCloseTo(-scale(10));
  expect(scale(1000) - scale(100)).toBeCloseTo(scale(100) - scale(10), 2);
  const { forward, back } = warpOf("symlog", span);
  expect(back(forward(-123.4))).toBeCloseTo(-123.4);
});

test("one spike among many values does not decide a robust range", () => {
  const x = Float64Array.from({ length: 101 }, (_, i) => i);
  const values = x.map((i) => (i === 50 ? 1e9 : i / 100));
  const { min, max } = robustRange([{ x, values }], { min: 0, max: 100 }, "linear");
  expect(min).toBeLessThan(0.05);
  expect(max).toBeGreaterThan(0.9);
  expect(max).toBeLessThan(1.1);
});
