import type { Curve } from "../curve";
import { type Expression, FUNCTIONS, namesIn, type Operator } from "./tree";

/** Where the numbers of an expression come from; what is missing is NaN. */
export interface Values {
  metric: (key: string) => number;
  column: (column: string) => number;
}

/** The value of an expression; whatever has none (0/0, the log of -1, a missing name) is NaN. */
export function evaluate(expression: Expression, values: Values): number {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "name": {
      const { source, text } = expression.name;
      return source === "metric" ? values.metric(text) : values.column(text);
    }
    case "negate":
      return -evaluate(expression.of, values);
    case "binary":
      return apply(
        expression.operator,
        evaluate(expression.left, values),
        evaluate(expression.right, values),
      );
    case "call": {
      const inputs = expression.of.map((one) => evaluate(one, values));
      const call: (...inputs: number[]) => number = FUNCTIONS[expression.function].of;
      return call(...inputs);
    }
  }
}

function apply(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "**":
      return left ** right;
  }
}

/**
 * The curve of an expression over one run. It has a point wherever the first metric in it has
 * one; the others are taken there, between two of their points by distance, and nowhere beyond
 * their ends. Of buckets the means are taken, so a bent expression (`log(loss)`) of buckets is
 * near, not exact, until the zoom shows points.
 */
export function expressionCurve(
  expression: Expression,
  curves: ReadonlyMap<string, Curve>,
  column: (name: string) => number,
): Curve | null {
  const keys = namesIn(expression).flatMap(({ source, text }) => (source === "metric" ? text : []));
  const base = curves.get(keys[0] ?? "");
  if (!base || !keys.every((key) => curves.has(key))) return null;
  const { x } = base;
  const aligned = new Map(keys.map((key) => [key, valuesAt(curves.get(key) ?? base, x)]));
  const y = new Float64Array(x.length);
  let i = 0;
  const values: Values = { metric: (key) => aligned.get(key)?.[i] ?? Number.NaN, column };
  for (; i < x.length; i++) {
    const value = evaluate(expression, values);
    y[i] = Number.isFinite(value) ? value : Number.NaN;
  }
  const notFinite = y.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
  return { x, y, low: null, high: null, total: base.total, notFinite, odd: [], runs: null };
}

/** The values of a curve at other, ascending places. */
export function valuesAt({ x, y }: Curve, places: Float64Array): Float64Array {
  const out = new Float64Array(places.length).fill(Number.NaN);
  for (let i = 0, j = 0; i < places.length; i++) {
    const at = places[i];
    while (j < x.length && x[j] < at) j++;
    if (j === x.length) break;
    if (x[j] === at) out[i] = y[j];
    else if (j > 0) out[i] = y[j - 1] + ((y[j] - y[j - 1]) * (at - x[j - 1])) / (x[j] - x[j - 1]);
  }
  return out;
}
