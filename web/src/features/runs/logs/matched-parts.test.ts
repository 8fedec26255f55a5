import { expect, test } from "vitest";
import { matchedParts } from "./matched-parts";

test("plain text is taken literally and ignores case", () => {
  expect(matchedParts("Loss (a+b) LOSS", "loss", false)).toEqual([
    { text: "Loss", matched: true },
    { text: " (a+b) ", matched: false },
    { text: "LOSS", matched: true },
  ]);
  expect(matchedParts("a-b (a+b)", "(a+b)", false)[1]).toEqual({ text: "(a+b)", matched: true });
});

test("an empty match and a broken pattern mark nothing", () => {
  expect(matchedParts("abc", "x*", true)).toEqual([{ text: "abc", matched: false }]);
  expect(matchedParts("abc", "(", true)).toEqual([{ text: "abc", matched: false }]);
});
