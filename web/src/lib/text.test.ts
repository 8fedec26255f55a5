import { expect, test } from "vitest";
import { splitTail } from "@/ui/cropped-text";
import { plainText, styledText } from "./ansi";
import { formatBytes } from "./bytes";
import { textMatcher } from "./text-search";
import { formatAge, formatDateTime, formatDuration } from "./time";

test("a search ignores case and width", () => {
  expect(textMatcher("ABC", false)?.("xａｂｃ")).toBe(true);
  expect(textMatcher("カナ", false)?.("ｶﾅ")).toBe(true);
  expect(textMatcher("a.c", false)?.("abc")).toBe(false);
});

test("a regular expression that does not parse is no matcher", () => {
  expect(textMatcher("^run-\\d+$", true)?.("run-12")).toBe(true);
  expect(textMatcher("(", true)).toBeNull();
});

test("terminal colours become spans, everything else of a terminal goes", () => {
  expect(styledText("a\x1b[1;31mb\x1b[0mc\x1b[2K\x1b]0;title\x07d")).toEqual([
    { text: "a", color: null, bold: false },
    { text: "b", color: 1, bold: true },
    { text: "c", color: null, bold: false },
    { text: "d", color: null, bold: false },
  ]);
  expect(plainText("\x1b[38;5;200mx\x1b[0m\x00")).toBe("x");
});

test("the tail of a cropped name is whole characters, kanji counting double", () => {
  expect(splitTail("earnest-sunset-1")).toEqual(["earnest", "-sunset-1"]);
  expect(splitTail("学習率0.1データ拡張あり")[1]).toBe("拡張あり");
  expect(splitTail("run-👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦")[1]).toBe(
    "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
  );
  expect(splitTail("ab")).toEqual(["", "ab"]);
});

test("durations have two parts in the reader's language", () => {
  expect(formatDuration(7500, "en")).toBe("2 hr 5 min");
  expect(formatDuration(7500, "ja")).toBe("2 時間 5 分");
  expect(formatDuration(1.25, "en")).toBe("1.3 sec");
  expect(formatDuration(86_400, "en")).toBe("1 day");
});

test("ages count whole units back", () => {
  const now = Date.UTC(2026, 10, 22, 12);
  expect(formatAge((now - 200_000) * 1000, now, "en")).toBe("3 minutes ago");
  expect(formatAge((now - 200_000) * 1000, now, "ja")).toBe("3 分前");
  expect(formatAge(now * 1000, now, "en")).toBe("now");
});

test("dates follow the language and always have 24 hours", () => {
  const time = new Date(2026, 10, 22, 14, 5, 9).getTime() * 1000;
  expect(formatDateTime(time, "ja")).toBe("2026/11/22 14:05:09");
  expect(formatDateTime(time, "en")).toBe("22 Nov 2026, 14:05:09");
});

test("sizes have three digits", () => {
  expect(formatBytes(256 * 2 ** 30, "en")).toBe("256 GB");
  expect(formatBytes(0, "en")).toBe("0 bytes");
  expect(formatBytes(1, "en")).toBe("1 byte");
  expect(formatBytes(12, "ja")).toBe("12 バイト");
});
