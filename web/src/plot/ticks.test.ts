import { expect, test } from "vitest";
import { linearTicks, logTicks } from "./ticks";

test("a narrow log axis has round labels too", () => {
  expect(logTicks({ min: 2.3, max: 3.2 })).toEqual([2.4, 2.6, 2.8, 3, 3.2]);
});

test("a wide one is labelled by decades, a very wide one by some of them", () => {
  expect(logTicks({ min: 0.05, max: 12 })).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]);
  expect(logTicks({ min: 1e-3, max: 1e3 })).toEqual([1e-3, 1e-2, 0.1, 1, 10, 100, 1000]);
  expect(logTicks({ min: 1e-300, max: 1e300 }).length).toBeLessThanOrEqual(12);
});

test("linear ticks are round and lie within", () => {
  expect(linearTicks({ min: 0.1, max: 0.9 }, 4)).toEqual([0.2, 0.4, 0.6, 0.8]);
});
