import { expect, test } from "vitest";
import { formatSeconds, formatTick, formatValue } from "./axis-format";

test("ticks are short", () => {
  expect([0, 0.05, 1200, 2_500_000, -3e9, 1e-6, 12345].map(formatTick)).toEqual([
    "0",
    "0.05",
    "1.2k",
    "2.5M",
    "-3G",
    "1e-6",
    "12.35k",
  ]);
});

test("values keep six digits and whole numbers all of theirs", () => {
  expect(formatValue(0.123456789, "en")).toBe("0.123457");
  expect(formatValue(1234567, "ja")).toBe("1,234,567");
  expect(formatValue(1.5e-7, "en")).toBe("1.5e-7");
  expect(formatValue(Number.NaN, "en")).toBe("NaN");
  expect(formatValue(-Infinity, "en")).toBe("−∞");
});

test("seconds read like a clock", () => {
  expect([5, 65, 3600, 7500, 90_061, -30].map(formatSeconds)).toEqual([
    "5s",
    "1m 5s",
    "1h",
    "2h 5m",
    "1d 1h",
    "-30s",
  ]);
});
