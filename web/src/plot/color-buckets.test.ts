import { expect, test } from "vitest";
import { bucketColor, bucketOf, scaleColor } from "./color-buckets";

const luminance = (color: string) =>
  [1, 3, 5]
    .map((i) => Number.parseInt(color.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);

const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

test.each([
  ["light", "#ffffff"],
  ["dark", "#171b1f"],
] as const)(
  "every colour of the %s scale can be seen, and each is lighter than the last",
  (theme, background) => {
    const colors = Array.from({ length: 20 }, (_, i) => scaleColor(i / 19, theme));
    for (const color of colors) expect(contrast(color, background)).toBeGreaterThan(3);
    const grey = colors.map(luminance);
    expect([...grey].sort((a, b) => a - b)).toEqual(grey);
  },
);

test("buckets are equally wide and the greatest value is in the last one", () => {
  expect([0, 0.24, 0.25, 0.99, 1].map((value) => bucketOf(value, 0, 1, 4))).toEqual([
    0, 0, 1, 3, 3,
  ]);
  expect(bucketOf(Number.NaN, 0, 1, 4)).toBe(-1);
  expect(bucketOf(5, 5, 5, 4)).toBe(0);
});

test("runs without a number are grey, the ends of the scale are far apart", () => {
  expect(bucketColor(-1, 4, "light")).toBe("#7d8790");
  expect(bucketColor(0, 2, "light")).not.toBe(bucketColor(1, 2, "light"));
});
