import { expect, test } from "vitest";
import { bareLine } from "./bare-line";
import { keyColors } from "./key-colors";

const linesOf = (...keys: string[]) =>
  keys.map((key, i) => bareLine({ uid: "u", name: "run", color: "red" }, key, true, i));

test("each metric of a lone run has a colour of its own", () => {
  const lines = keyColors(linesOf("loss", "acc"), "", "light");
  expect(lines[0].color).not.toBe(lines[1].color);
  expect(lines.map(({ dash }) => dash)[0]).toEqual([]);
});

test("what a capture group catches alike has one colour and different strokes", () => {
  const lines = keyColors(
    linesOf("train/loss", "train/acc", "val/loss", "val/acc"),
    "^(.+)/(?:loss|acc)$",
    "dark",
  );
  const [a, b, c, d] = lines.map(({ color }) => color);
  expect([a, c]).toEqual([b, d]);
  expect(a).not.toBe(c);
  expect(lines[0].dash).not.toEqual(lines[1].dash);
});

test("a single line keeps the colour of its run", () => {
  expect(keyColors(linesOf("loss"), "", "light")[0].color).toBe("red");
});
