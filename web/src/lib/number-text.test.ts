import { expect, test } from "vitest";
import { formatDelta, formatNumber } from "./number-text";

test.each([
  [0, "0"],
  [0.1 + 0.2, "0.3"],
  [0.9876543, "0.98765"],
  [12345.678, "12,346"],
  [1234567, "1,234,567"],
  [3e-7, "3e−7"],
  [-1.23456e-9, "−1.235e−9"],
  [6.02e23, "6.02e23"],
  [-42.5, "−42.5"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("%d is shown as %s", (value, text) => {
  expect(formatNumber(value, "en")).toBe(text);
});

test("a difference says its direction", () => {
  expect([0.25, -0.25, 0].map((value) => formatDelta(value, "en"))).toEqual([
    "+0.25",
    "−0.25",
    "±0",
  ]);
});
