import { expect, test } from "vitest";
import { sideBySide } from "./side-by-side";

test("equal lines stand beside each other, changed ones too, and the rest beside nothing", () => {
  expect(sideBySide("a\nb\nc\n", "a\nB\nc\nd\n")).toEqual([
    { left: "a", right: "a", kind: "same" },
    { left: "b", right: "B", kind: "changed" },
    { left: "c", right: "c", kind: "same" },
    { left: null, right: "d", kind: "changed" },
  ]);
});

test("what only the left text has stays on the left", () => {
  expect(sideBySide("a\nb\n", "b\n")).toEqual([
    { left: "a", right: null, kind: "changed" },
    { left: "b", right: "b", kind: "same" },
  ]);
  expect(sideBySide("", "")).toEqual([]);
});
