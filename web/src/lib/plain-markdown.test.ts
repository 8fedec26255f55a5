import { expect, test } from "vitest";
import { plainMarkdown } from "./plain-markdown";

test("marks of Markdown are left out, what they mark stays", () => {
  const text =
    "# Aim\n\nFind **the** [rate](https://example.org) of `learning_rate`:\n\n- one\n- *two*";
  expect(plainMarkdown(text)).toBe("Aim Find the rate of learning_rate: one two");
});

test("what is no Markdown stays as it is", () => {
  expect(plainMarkdown("3 * 4 * 5 > 2, a_b_c #1")).toBe("3 * 4 * 5 > 2, a_b_c #1");
});
