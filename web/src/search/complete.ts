import { type Column, type ColumnKind, columnKind, parseColumn } from "./column";
import type { Operator } from "./filter";
import { isSymbol, isWord, splitFilter, type Token } from "./lexer";
import { SYMBOL_OPERATORS, WORD_OPERATORS } from "./parse";

/** What may be typed where the cursor stands, and what it would replace. */
export interface Expected {
  /**
   * `column`: a column, `not` or a parenthesis. `value`: one of `column` after `operator`.
   * `end`: `and`, `or` or nothing. `comma`: a comma or the end of the list.
   */
  kind: "column" | "operator" | "value" | "end" | "comma";
  /** The start of the word at the cursor, without quotes; what to search for. */
  typed: string;
  /** What a completion replaces: characters from `from` up to `to`. */
  from: number;
  to: number;
  column?: Column;
  operator?: Operator;
  /** Whether the value is one of a list in parentheses. */
  inList?: boolean;
}

/** Says what is expected at the cursor, also while the filter is not whole. */
export function expectedAt(text: string, cursor: number): Expected {
  const tokens = splitFilter(text, { lenient: true });
  const here = tokens.find((token) => isTouched(token, cursor));
  const before = tokens.filter(
    (token) => token.kind !== "end" && token.end <= cursor && token !== here,
  );
  const state = before.reduce(step, { kind: "column" } as State);
  const { kind, column, operator, inList } = state;
  return {
    kind: kind === "list" ? "value" : kind,
    typed: here ? typedOf(here, text.slice(here.start, cursor)) : "",
    from: here?.start ?? cursor,
    to: here?.end ?? cursor,
    ...(kind !== "column" && kind !== "end" && column && { column }),
    ...((kind === "value" || kind === "list") && operator && { operator, inList }),
  };
}

/** The operators that make sense for a column of some kind, the most usual first. */
export function operatorsFor(kind: ColumnKind): readonly Operator[] {
  return OPERATORS_OF[kind];
}

const OPERATORS_OF: Readonly<Record<ColumnKind, readonly Operator[]>> = {
  number: ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "exists"],
  text: ["=", "!=", "contains", "regex", "in", "not in", "exists"],
  bool: ["=", "!=", "exists"],
  time: ["within last", ">=", "<=", ">", "<", "=", "!=", "exists"],
  duration: [">=", "<=", ">", "<", "=", "!=", "exists"],
  tags: ["=", "!=", "in", "not in", "contains", "regex", "exists"],
  mixed: ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "regex", "exists"],
};

interface State {
  kind: Expected["kind"] | "list";
  column?: Column;
  operator?: Operator;
  inList?: boolean;
  /** The first word of an operator of two. */
  begun?: string;
}

/** A column's name may have quotes inside, a text has them around it. */
function typedOf(token: Token, raw: string): string {
  return token.kind === "word" ? raw.replaceAll(/["']/g, "") : raw.slice(1);
}

/** Words and texts are replaced whole; symbols never. */
function isTouched(token: Token, cursor: number): boolean {
  const isText = token.kind === "word" || token.kind === "quoted" || token.kind === "open";
  return isText && token.start < cursor && cursor <= token.end;
}

function step(state: State, token: Token): State {
  switch (state.kind) {
    case "column":
      return afterColumn(token);
    case "operator":
      return afterOperator(state, token);
    case "value":
      return isSymbol(token, "(", "[")
        ? { ...state, kind: "list", inList: true }
        : { ...state, kind: state.inList ? "comma" : "end" };
    case "list":
      return { ...state, kind: isSymbol(token, ")", "]") ? "end" : "comma" };
    case "comma":
      if (isSymbol(token, ",")) {
        return { ...state, kind: "list" };
      }
      return isSymbol(token, ")", "]") ? { kind: "end" } : state;
    case "end":
      return isWord(token, "and", "or") ? { kind: "column" } : state;
  }
}

function afterColumn(token: Token): State {
  if (isWord(token, "not") || isSymbol(token, "(")) {
    return { kind: "column" };
  }
  try {
    return { kind: "operator", column: parseColumn(token.text) };
  } catch {
    return { kind: "operator" };
  }
}

function afterOperator(state: State, token: Token): State {
  if (isWord(token, "not", "within")) {
    return { ...state, begun: token.text.toLowerCase() };
  }
  if (isWord(token, "last")) {
    return { ...state, kind: "value", operator: "within last" };
  }
  if (isWord(token, "in") && state.begun === "not") {
    return { ...state, kind: "value", operator: "not in" };
  }
  const operator =
    token.kind === "symbol"
      ? SYMBOL_OPERATORS[token.text]
      : WORD_OPERATORS[token.text.toLowerCase()];
  return { ...state, kind: operator === "exists" ? "end" : "value", operator };
}

/** The kind of an expected value, which says how it is written and offered. */
export function expectedKind({ column }: Expected): ColumnKind {
  return column ? columnKind(column) : "mixed";
}
