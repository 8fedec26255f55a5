/** What an expression means; see docs/guide/charts.md for how it is written. */
export type Expression =
  | { kind: "number"; value: number }
  | { kind: "name"; name: Name }
  | { kind: "negate"; of: Expression }
  | { kind: "binary"; operator: Operator; left: Expression; right: Expression }
  | { kind: "call"; function: FunctionName; of: Expression[] };

/** A metric (one value at each x), or a column of the run (one value for all of it). */
export interface Name {
  source: "metric" | "column";
  /** The key, or the column as filters write it: `config.lr`, `summary."val/acc".max`. */
  text: string;
}

export type Operator = "+" | "-" | "*" | "/" | "%" | "**";

/** How many arguments each function takes. */
export const FUNCTIONS = {
  log: { least: 1, most: 1, of: Math.log },
  log10: { least: 1, most: 1, of: Math.log10 },
  exp: { least: 1, most: 1, of: Math.exp },
  abs: { least: 1, most: 1, of: Math.abs },
  sqrt: { least: 1, most: 1, of: Math.sqrt },
  min: { least: 1, most: 16, of: Math.min },
  max: { least: 1, most: 16, of: Math.max },
} as const;

export type FunctionName = keyof typeof FUNCTIONS;

/** The text is no expression; `at` is the character where that shows. */
export class ExpressionError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Every name in an expression, once. */
export function namesIn(expression: Expression): Name[] {
  const names = new Map<string, Name>();
  const visit = (one: Expression): void => {
    switch (one.kind) {
      case "name":
        names.set(`${one.name.source} ${one.name.text}`, one.name);
        break;
      case "negate":
        visit(one.of);
        break;
      case "binary":
        visit(one.left);
        visit(one.right);
        break;
      case "call":
        one.of.forEach(visit);
    }
  };
  visit(expression);
  return [...names.values()];
}
