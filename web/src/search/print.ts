import { type ColumnKind, columnKind, isBare, parseColumn, quote } from "./column";
import type { Compare, Filter, FilterValue } from "./filter";
import { lengthText, momentText } from "./moment";

const KEYWORDS = new Set(["and", "or", "not", "in", "not_in", "regex", "contains", "exists"]);
for (const word of ["within", "true", "false", "null"]) {
  KEYWORDS.add(word);
}

interface PrintOptions {
  /**
   * Times as this machine's clock shows them, for a person to read and edit. What is kept or
   * sent must mean the same everywhere and is printed without it.
   */
  local?: boolean;
}

/** The text of a filter, always the same for one tree; twin of `kiseki.model.filter_text`. */
export function printFilter(tree: Filter, options: PrintOptions = {}): string {
  return tree.type === "and" && tree.of.length === 0 ? "" : text(tree, options);
}

/** A value as it may stand after an operator. */
export function printValue(
  value: FilterValue,
  kind: ColumnKind,
  options: PrintOptions = {},
): string {
  if (Array.isArray(value)) {
    return `(${value.map((item) => printValue(item, kind, options)).join(", ")})`;
  }
  if (typeof value === "string") {
    return standsAlone(value) ? value : quote(value);
  }
  if (typeof value !== "number") {
    return String(value);
  }
  if (kind === "time" && Number.isInteger(value)) {
    return momentText(value, options);
  }
  return kind === "duration" ? duration(value) : numberText(value);
}

function text(tree: Filter, options: PrintOptions): string {
  switch (tree.type) {
    case "compare":
      return compareText(tree, options);
    case "not":
      return `not ${inParentheses(tree.of, options)}`;
    case "and":
      return tree.of.length === 0
        ? "id exists"
        : tree.of.map((part) => inParentheses(part, options)).join(" and ");
    case "or":
      return tree.of.length === 0
        ? "not id exists"
        : tree.of
            .map((part) =>
              part.type === "and" ? text(part, options) : inParentheses(part, options),
            )
            .join(" or ");
  }
}

function inParentheses(tree: Filter, options: PrintOptions): string {
  const inner = text(tree, options);
  const joins = (tree.type === "and" || tree.type === "or") && tree.of.length > 0;
  return joins ? `(${inner})` : inner;
}

function compareText({ column, operator, value }: Compare, options: PrintOptions): string {
  if (operator === "exists") {
    return `${column} exists${value === false ? " false" : ""}`;
  }
  if (operator === "within last") {
    return `${column} within last ${duration(Number(value))}`;
  }
  const kind = operator === "contains" ? "mixed" : columnKind(parseColumn(column));
  return `${column} ${operator} ${printValue(value, kind, options)}`;
}

function duration(seconds: number): string {
  return Number.isSafeInteger(seconds) && seconds >= 0 ? lengthText(seconds) : numberText(seconds);
}

function numberText(number: number): string {
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? String(number) : number.toExponential();
}

/** Whether a text without quotes is read as that text and as nothing else. */
function standsAlone(value: string): boolean {
  return isBare(value) && !/^[-+.0-9]/.test(value) && !KEYWORDS.has(value.toLowerCase());
}
