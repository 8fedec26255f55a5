import { expect, test } from "vitest";
import {
  formatSeconds,
  formatTick,
  formatTicks,
  formatValue,
  timeTickFormatter,
} from "./axis-format";

test("ticks are short", () => {
  expect([0, 0.05, 1200, 2_500_000, -3e9, 1e-6, 12345].map((value) => formatTick(value))).toEqual([
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

test("ticks that are close together get the digits to tell them apart", () => {
  expect(formatTicks([26.4501, 26.4502])).toEqual(["26.4501", "26.4502"]);
  expect(formatTicks([1_000_000, 1_000_001])).toEqual(["1M", "1.000001M"]);
  expect(formatTicks([5, 5])).toEqual(["5", "5"]);
});

test("a day has 24 hours in both languages", () => {
  const evening = new Date(2026, 10, 22, 19, 5, 9).getTime() / 1000;
  expect(timeTickFormatter("en", 60)(evening)).toBe("19:05:09");
  expect(timeTickFormatter("ja", 3600)(evening)).toBe("19:05");
});
