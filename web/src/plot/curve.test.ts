import { expect, test } from "vitest";
import { toCurve } from "./curve";
import type { BucketSeries, PointSeries } from "./series-format";

const points = (x: number[], y: number[]): PointSeries => ({
  run: "u",
  key: "k",
  mode: "points",
  total: x.length,
  first: null,
  last: null,
  notFinite: 0,
  oddValue: Number.NaN,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});

const buckets = (extra: Partial<BucketSeries>): BucketSeries => ({
  run: "u",
  key: "k",
  mode: "buckets",
  total: 100,
  notFinite: 0,
  oddValue: Number.NaN,
  width: 4,
  x: Float64Array.of(0, 4, 8),
  min: Float64Array.of(1, 2, 3),
  max: Float64Array.of(5, 6, 7),
  mean: Float64Array.of(3, 4, 5),
  first: [0, 2],
  last: [11, 6],
  ...extra,
});

test("an infinite value is a gap in the line", () => {
  const { y, odd } = toCurve({ ...points([0, 1, 2], [1, Infinity, 3]), notFinite: 1 }, true);
  expect([...y]).toEqual([1, Number.NaN, 3]);
  expect(odd).toEqual([{ x: 1, value: Infinity }]);
});

test("points over another metric are drawn from left to right", () => {
  const { x, y } = toCurve(points([3, 1, 2], [30, 10, 20]), false);
  expect([...x]).toEqual([1, 2, 3]);
  expect([...y]).toEqual([10, 20, 30]);
});

test("the first and the last point are part of a line of buckets", () => {
  const { x, y, low, high } = toCurve(buckets({}), true);
  expect([...x]).toEqual([0, 1.5, 5.5, 9.5, 11]);
  expect([...y]).toEqual([2, 3, 4, 5, 6]);
  expect([...(low ?? [])]).toEqual([2, 1, 2, 3, 6]);
  expect([...(high ?? [])]).toEqual([2, 5, 6, 7, 6]);
});

test("a bucket at the end never stands beyond the last point", () => {
  const { x } = toCurve(buckets({ last: [8, 5] }), true);
  expect([...x]).toEqual([0, 1.5, 5.5, 8]);
});

test("a bucket of one whole step stands exactly at the step", () => {
  const { x } = toCurve(buckets({ width: 1, x: Float64Array.of(0, 4, 11) }), true);
  expect([...x]).toEqual([0, 4, 11]);
});

test("a bucket without any finite value is marked by what was in it", () => {
  const { odd } = toCurve(
    buckets({ mean: Float64Array.of(3, Number.NaN, 5), notFinite: 4, oddValue: -Infinity }),
    true,
  );
  expect(odd).toEqual([{ x: 5.5, value: -Infinity }]);
});

test("the line of a group stands at the middle of its buckets, with its band", () => {
  const { x, y, low, high, runs } = toCurve(
    {
      run: "group",
      key: "k",
      mode: "group",
      total: 30,
      notFinite: 0,
      oddValue: Number.NaN,
      width: 4,
      first: null,
      last: null,
      x: Float64Array.of(0, 4),
      y: Float64Array.of(1, 2),
      low: Float64Array.of(0, 1),
      high: Float64Array.of(2, 3),
      runs: Float64Array.of(3, 2),
    },
    true,
  );
  expect([[...x], [...y], [...(low ?? [])], [...(high ?? [])], [...(runs ?? [])]]).toEqual([
    [1.5, 5.5],
    [1, 2],
    [0, 1],
    [2, 3],
    [3, 2],
  ]);
});
