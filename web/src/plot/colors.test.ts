import { describe, expect, test } from "vitest";
import { colorSlot, DARK_PALETTE, LIGHT_PALETTE, runColor } from "./colors";

type Triple = [number, number, number];

function linearRgb(hex: string): Triple {
  const channel = (at: number) => {
    const v = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const times = (m: Triple[], v: Triple): Triple =>
  m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as Triple;

/** Machado, Oliveira and Fernandes (2009), severity 1. */
const SIGHTS: Record<string, Triple[]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** Ottosson's OKLab (2020): equal distances look about equally different. */
function oklab(rgb: Triple): Triple {
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb.map((v) => Math.min(Math.max(v, 0), 1)) as Triple,
  ).map(Math.cbrt) as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

const luminance = (hex: string) =>
  times(
    [
      [0.2126, 0.7152, 0.0722],
      [0, 0, 0],
      [0, 0, 0],
    ],
    linearRgb(hex),
  )[0];

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["light", LIGHT_PALETTE, "#ffffff"],
  ["dark", DARK_PALETTE, "#171b1f"],
] as const)("the %s palette", (_, palette, background) => {
  test("stands out from its background", () => {
    for (const color of palette) expect(contrast(color, background)).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.entries(SIGHTS))("keeps its hues apart in %s sight", (_name, matrix) => {
    const seen = palette.map((hex) => oklab(times(matrix, linearRgb(hex))));
    for (const [i, a] of seen.entries())
      for (const b of seen.slice(i + 1))
        expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.05);
  });
});

test("runs started one after another never share a colour", () => {
  const slots = Array.from({ length: 12 }, (_, i) => colorSlot({ number: i + 1, id: "x" }));
  expect(new Set(slots).size).toBe(12);
});

test("a run keeps its slot in both themes and without a number", () => {
  const run = { number: 0, id: "1jx1ud12" };
  const slot = colorSlot(run);
  expect(runColor(run, "light")).toBe(LIGHT_PALETTE[slot]);
  expect(runColor(run, "dark")).toBe(DARK_PALETTE[slot]);
});
