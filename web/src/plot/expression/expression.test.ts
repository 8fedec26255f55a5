import { describe, expect, test } from "vitest";
import type { Curve } from "../curve";
import { evaluate, expressionCurve, valuesAt } from "./evaluate";
import { parseExpression } from "./parse";
import { namesIn } from "./tree";

const value = (text: string, metrics: Record<string, number> = {}, keys: string[] = []) =>
  evaluate(parseExpression(text, keys), {
    metric: (key) => metrics[key] ?? Number.NaN,
    column: (name) => ({ "config.lr": 0.5, 'summary."val/acc".max': 3 })[name] ?? Number.NaN,
  });

const curve = (x: number[], y: number[]): Curve => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  low: null,
  high: null,
  total: x.length,
  notFinite: 0,
  odd: [],
  runs: null,
});

describe("reading", () => {
  test.each([
    ["2 + 3 * 4", 14],
    ["(2 + 3) * 4", 20],
    ["2 ** 3 ** 2", 512],
    ["-2 ** 2", -4],
    ["2 ** -1", 0.5],
    ["10 - 3 - 2", 5],
    ["7 % 4 * 2", 6],
    ["1e-3 * .5", 5e-4],
    ["max(1, min(5, 3), 2)", 3],
    ["sqrt(abs(-16)) + exp(0) + log(1) + log10(100)", 7],
  ])("%s is %d", (text, expected) => {
    expect(value(text)).toBeCloseTo(expected, 12);
  });

  test("metrics, config and summary are names", () => {
    expect(value("loss * config.lr", { loss: 4 })).toBe(2);
    expect(value('summary."val/acc".max + 1')).toBe(4);
    expect(value("損失 + 1", { 損失: 1 })).toBe(2);
  });

  test("a key with signs in it is written plainly when it is known, else quoted", () => {
    const metrics = { "val/loss": 6, "train/loss": 2, val: 100, loss: 10 };
    expect(value("val/loss - train/loss", metrics, Object.keys(metrics))).toBe(4);
    expect(value("val/loss", metrics)).toBe(10);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how it is written
    expect(value('"val/loss" - ${train/loss}', metrics)).toBe(4);
  });

  test("a missing name and what has no value are NaN", () => {
    expect(value("nothing + 1")).toBeNaN();
    expect(value("log(-1)")).toBeNaN();
  });

  test.each(["", "1 +", "(1", "1 2", "alert(1)", "constructor(1)", "a ? b", "min()", "1 // 2"])(
    "%s is refused",
    (text) => {
      expect(() => parseExpression(text)).toThrow();
    },
  );

  test("endless nesting is refused before it hurts", () => {
    expect(() => parseExpression("(".repeat(1_000))).toThrow("deep");
    expect(() => parseExpression(`1${" + 1".repeat(1_000)}`)).toThrow("long");
  });
});

test("every name is told once", () => {
  expect(namesIn(parseExpression("a + b * a + config.lr"))).toEqual([
    { source: "metric", text: "a" },
    { source: "metric", text: "b" },
    { source: "column", text: "config.lr" },
  ]);
});

test("metrics logged at other steps are taken between their points", () => {
  const other = curve([0, 10, 20], [0, 100, 0]);
  expect([...valuesAt(other, Float64Array.of(-1, 0, 5, 12, 20, 21))]).toEqual([
    Number.NaN,
    0,
    50,
    80,
    0,
    Number.NaN,
  ]);
});

test("a curve of two metrics keeps the gaps of both", () => {
  const curves = new Map([
    ["a", curve([0, 1, 2], [1, Number.NaN, 3])],
    ["b", curve([0, 1, 2], [10, 20, 30])],
  ]);
  const sum = expressionCurve(parseExpression("a + b"), curves, () => Number.NaN);
  expect([...(sum?.y ?? [])]).toEqual([11, Number.NaN, 33]);
  expect(expressionCurve(parseExpression("a + c"), curves, () => 0)).toBeNull();
});
