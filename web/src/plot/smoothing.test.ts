import { describe, expect, test } from "vitest";
import { ema, gaussian, runningMean, smooth, timeWeightedEma } from "./smoothing";

const steps = (n: number) => Float64Array.from({ length: n }, (_, i) => i);
const constant = new Float64Array(50).fill(3);

describe("every kind", () => {
  test.each(["time-ema", "ema", "gaussian", "running"] as const)(
    "%s leaves a constant line as it is and keeps gaps",
    (kind) => {
      const y = constant.slice();
      y[10] = Number.NaN;
      const out = smooth(steps(50), y, { kind, amount: 0.9 });
      expect(out?.[10]).toBeNaN();
      for (const [i, value] of (out ?? []).entries())
        if (i !== 10) expect(value).toBeCloseTo(3, 12);
    },
  );

  test("no strength means no smoothing", () => {
    expect(smooth(steps(50), constant, { kind: "ema", amount: 0 })).toBeNull();
    expect(smooth(steps(50), constant, { kind: "none", amount: 0.5 })).toBeNull();
  });
});

test("the moving average has no pull towards zero at its start", () => {
  // m1 = .5 * 4 / .5 = 4; m2 = (.25 * 4 + .5 * 8) / .75
  expect([...ema(Float64Array.of(4, 8), 0.5)]).toEqual([4, (0.25 * 4 + 0.5 * 8) / 0.75]);
});

test("the time-weighted average forgets by distance, not by count", () => {
  const y = Float64Array.of(0, 10);
  const near = timeWeightedEma(Float64Array.of(0, 1, 1000).slice(0, 2), y, 0.99);
  expect(near[0]).toBe(0);
  const dense = timeWeightedEma(Float64Array.of(0, 0.001, 1), Float64Array.of(0, 10, 10), 0.99);
  const sparse = timeWeightedEma(Float64Array.of(0, 0.5, 1), Float64Array.of(0, 10, 10), 0.99);
  expect(dense[1]).toBeLessThan(sparse[1]);
});

test("the gaussian weighs neighbours by their distance and is symmetric", () => {
  const y = Float64Array.of(0, 0, 0, 1, 0, 0, 0);
  const out = gaussian(y, 1);
  expect(out[2]).toBeCloseTo(out[4], 12);
  expect(out[3]).toBeGreaterThan(out[2]);
  expect(out[2] / out[3]).toBeCloseTo(Math.exp(-0.5), 1);
});

test("the running mean is the mean of its window, which shrinks at the ends", () => {
  expect([...runningMean(Float64Array.of(1, 2, 3, 4), 3)]).toEqual([1.5, 2, 3, 3.5]);
});
