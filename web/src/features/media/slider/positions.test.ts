import { expect, test } from "vitest";
import type { MediaSeries } from "@/api/media";
import { allPlaces, indexAt, nearestPlace, placed } from "./positions";

function series(steps: number[], xs: number[] = []): MediaSeries {
  const values = steps.map((step, i) => ({ step, time_s: i, value: "v", x: xs[i] ?? null }));
  return { run: "r", key: "k", total: steps.length, values };
}

test("a slider shows the last value at its place or before it", () => {
  const [one] = placed([series([0, 10, 10, 20])], "_step");
  if (!one) throw new Error("no series");
  expect([-1, 0, 9, 10, 19, 99, null].map((place) => indexAt(one, place))).toEqual([
    -1, 0, 0, 2, 2, 3, 3,
  ]);
});

test("places are those of every series, once", () => {
  expect(allPlaces(placed([series([0, 10]), series([5, 10])], "_step"))).toEqual([0, 5, 10]);
  expect(allPlaces(placed([series([0, 10]), series([5, 7, 9])], "_index"))).toEqual([0, 1, 2]);
  expect(placed([series([0, 1, 2], [3, 1, 2])], "epoch")[0]?.places).toEqual([1, 2, 3]);
});

test("a shared slider stands at the nearest place that this panel has", () => {
  const places = [0, 10, 20];
  expect([null, -5, 4, 6, 14, 16, 99].map((place) => nearestPlace(places, place))).toEqual([
    2, 0, 0, 1, 1, 2, 2,
  ]);
  expect(nearestPlace([], 3)).toBe(-1);
});
