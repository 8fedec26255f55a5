import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Curve } from "./curve";
import { expressionCurve } from "./expression/evaluate";
import { parseExpression } from "./expression/parse";
import { warpOf } from "./scale";
import { type SmoothingKind, smooth } from "./smoothing";
import { densityOf } from "./stats/density";
import { frontierOf, type Goal } from "./stats/frontier";
import { histogramOf } from "./stats/histogram";
import { respread } from "./stats/logged-histogram";
import { momentsOf } from "./stats/moments";
import { boxNumbers } from "./stats/quantile";
import { fitLine } from "./stats/regression";
import { robustRange } from "./y-range";

/** Written by tests/plot/reference_numbers.py with numpy. */
const reference = JSON.parse(
  readFileSync(new URL("../../../tests/plot/reference_numbers.json", import.meta.url), "utf8"),
);

type Numbers = (number | null)[];

const floats = (values: Numbers) => Float64Array.from(values, (value) => value ?? Number.NaN);

/** Equal up to rounding: relative to the size of the largest number, gaps in the same places. */
function expectNear(actual: ArrayLike<number>, expected: Numbers): void {
  expect(actual.length).toBe(expected.length);
  const size = expected.reduce<number>((max, value) => Math.max(max, Math.abs(value ?? 0)), 1e-300);
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i];
    if (value === null) expect(actual[i], `at ${i}`).toBeNaN();
    else expect(Math.abs(actual[i] - value) / size, `at ${i}`).toBeLessThan(1e-9);
  }
}

function curveOf(x: Numbers, y: Numbers): Curve {
  const bare = { low: null, high: null, notFinite: 0, odd: [], runs: null };
  return { ...bare, x: floats(x), y: floats(y), total: x.length };
}

describe("as numpy computes it", () => {
  test.each(
    reference.smoothing as {
      kind: SmoothingKind;
      amount: number;
      x: Numbers;
      y: Numbers;
      out: Numbers;
    }[],
  )("smoothing by $kind at $amount", ({ kind, amount, x, y, out }) => {
    expectNear(smooth(floats(x), floats(y), { kind, amount }) ?? [], out);
  });

  test.each(
    reference.quantiles as {
      values: number[];
      box: number[];
      outliers: number[];
      mean: number;
      std: number;
      stderr: number;
    }[],
  )("boxes and moments", ({ values, box, outliers, mean, std, stderr }) => {
    const numbers = boxNumbers(values);
    expectNear([numbers.low, numbers.q1, numbers.median, numbers.q3, numbers.high], box);
    expectNear(numbers.outliers, outliers);
    const moments = momentsOf(values);
    expectNear([moments.mean, moments.std, moments.stderr], [mean, std, stderr]);
  });

  test.each(
    reference.histograms as { values: number[]; bins: number; counts: number[]; edges: number[] }[],
  )("counts in $bins bins", ({ values, bins, counts, edges }) => {
    const histogram = histogramOf(values, bins);
    expect(histogram.counts).toEqual(counts);
    expectNear(histogram.edges, edges);
  });

  test.each(reference.automatic_bins as { values: number[]; bins: number }[])(
    "$bins bins when nobody says how many",
    ({ values, bins }) => {
      expect(histogramOf(values).counts).toHaveLength(bins);
    },
  );

  test.each(reference.densities as { values: number[]; x: number[]; density: number[] }[])(
    "density",
    ({ values, x, density }) => {
      const made = densityOf(values);
      expectNear(made.x, x);
      expectNear(made.density, density);
    },
  );

  test.each(reference.lines as { x: number[]; y: number[]; fit: number[] }[])(
    "regression",
    ({ x, y, fit }) => {
      const made = fitLine(x, y);
      expectNear([made?.slope ?? 0, made?.intercept ?? 0, made?.r2 ?? 0], fit);
    },
  );

  test.each(
    reference.frontiers as {
      x: number[];
      y: number[];
      goals: [Goal, Goal];
      best: [number, number][];
    }[],
  )("frontier for $goals", ({ x, y, goals, best }) => {
    const found = frontierOf(x, y, ...goals).map((i) => [x[i], y[i]]);
    expect(found).toEqual(best);
  });

  test.each(
    reference.respread as {
      edges: number[];
      counts: number[];
      span: [number, number];
      rows: number;
      out: number[];
    }[],
  )("histograms in the bins of a heat map", ({ edges, counts, span: [min, max], rows, out }) => {
    expectNear(respread({ edges, counts }, { min, max }, rows), out);
  });

  const { x, metrics, sparse, lr, cases } = reference.expressions;
  test.each(cases as { text: string; out: Numbers }[])("$text", ({ text, out }) => {
    const curves = new Map([
      ["a", curveOf(x, metrics.a)],
      ["b", curveOf(x, metrics.b)],
      ["sparse/key", curveOf(sparse.x, sparse.y)],
    ]);
    const column = (name: string) => (name === "config.lr" ? lr : Number.NaN);
    expectNear(expressionCurve(parseExpression(text), curves, column)?.y ?? [], out);
  });

  test("the range without outliers", () => {
    const { values, span } = reference.robust_range;
    const places = Float64Array.from(values, (_, i) => i);
    const all = { min: 0, max: values.length };
    const made = robustRange([{ x: places, values: floats(values) }], all, "linear");
    expectNear([made.min, made.max], span);
  });

  test("a symmetric logarithmic axis", () => {
    const { values, out } = reference.symlog;
    const { forward } = warpOf("symlog", { min: -800, max: 800 });
    expectNear(values.map(forward), out);
  });
});
