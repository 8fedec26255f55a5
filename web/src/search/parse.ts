import { type Column, type ColumnKind, columnKind, columnName, parseColumn } from "./column";
import { type Compare, EVERYTHING, type Filter, type FilterValue, type Operator } from "./filter";
import { FilterError } from "./filter-error";
import { isSymbol, isWord, movedTo, splitFilter, type Token } from "./lexer";
import { errorAt, readDuration, readValue } from "./value";

const MAX_CHARS = 20_000;
const MAX_CONDITIONS = 500;
const MAX_DEPTH = 50;

export const SYMBOL_OPERATORS: Readonly<Record<string, Operator>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

export const WORD_OPERATORS: Readonly<Record<string, Operator>> = {
  in: "in",
  not_in: "not in",
  regex: "regex",
  contains: "contains",
  exists: "exists",
};

/**
 * Reads a filter; an empty text holds for every run. Twin of `kiseki.hub.search.parser`.
 *
 * @param tzMinutes minutes east of UTC for times that name no zone; else that of this machine.
 * @throws FilterError
 */
export function parseFilter(text: string, tzMinutes?: number): Filter {
  if (text.length > MAX_CHARS) {
    throw new FilterError("too-long", 0, text.length, String(MAX_CHARS));
  }
  return new Parser(text, tzMinutes).read();
}

class Parser {
  private readonly tokens: Token[];
  private place = 0;
  private conditions = 0;

  constructor(
    private readonly text: string,
    private readonly tzMinutes: number | undefined,
  ) {
    this.tokens = splitFilter(text);
  }

  read(): Filter {
    if (this.peek().kind === "end") {
      return EVERYTHING;
    }
    const tree = this.either(0);
    if (this.peek().kind !== "end") {
      throw errorAt(this.peek(), "end-expected");
    }
    return tree;
  }

  private peek(): Token {
    return this.tokens[this.place] as Token;
  }

  private next(): Token {
    const token = this.peek();
    this.place = Math.min(this.place + 1, this.tokens.length - 1);
    return token;
  }

  /** Steps over the next token if it is what is looked for. */
  private take(test: (token: Token, ...texts: string[]) => boolean, ...texts: string[]): boolean {
    const isThere = test(this.peek(), ...texts);
    if (isThere) {
      this.next();
    }
    return isThere;
  }

  private either(depth: number): Filter {
    const of = [this.all(depth)];
    while (this.take(isWord, "or")) {
      of.push(this.all(depth));
    }
    return of.length === 1 ? (of[0] as Filter) : { type: "or", of };
  }

  private all(depth: number): Filter {
    const of = [this.one(depth)];
    while (this.take(isWord, "and")) {
      of.push(this.one(depth));
    }
    return of.length === 1 ? (of[0] as Filter) : { type: "and", of };
  }

  private one(depth: number): Filter {
    this.checkDepth(depth);
    if (this.take(isWord, "not")) {
      return { type: "not", of: this.one(depth + 1) };
    }
    if (this.take(isSymbol, "(")) {
      const inner = this.either(depth + 1);
      this.close(")");
      return inner;
    }
    return this.compare();
  }

  private checkDepth(depth: number) {
    if (depth > MAX_DEPTH) {
      throw new FilterError("too-deep", this.peek().start, this.peek().end, String(MAX_DEPTH));
    }
  }

  private close(symbol: string) {
    if (!this.take(isSymbol, symbol)) {
      throw new FilterError("symbol-expected", this.peek().start, this.peek().end, symbol);
    }
  }

  private compare(): Compare {
    this.conditions += 1;
    if (this.conditions > MAX_CONDITIONS) {
      throw new FilterError("too-many", this.peek().start, this.peek().end, String(MAX_CONDITIONS));
    }
    const column = this.column();
    const operator = this.operator();
    const value = this.operand(column, operator);
    return { type: "compare", column: columnName(column), operator, value };
  }

  private column(): Column {
    const token = this.next();
    if (token.kind !== "word" && token.kind !== "quoted") {
      throw errorAt(token, "column-expected");
    }
    try {
      return parseColumn(token.text);
    } catch (error) {
      throw error instanceof FilterError && error.code === "no-column"
        ? errorAt(token, "no-column")
        : movedTo(token.start, error);
    }
  }

  private operator(): Operator {
    const token = this.next();
    const symbol = token.kind === "symbol" ? SYMBOL_OPERATORS[token.text] : undefined;
    if (symbol) {
      return symbol;
    }
    if (isWord(token, "not") && this.take(isWord, "in")) {
      return "not in";
    }
    if (isWord(token, "within") && this.take(isWord, "last")) {
      return "within last";
    }
    const operator = isWord(token, ...Object.keys(WORD_OPERATORS))
      ? WORD_OPERATORS[token.text.toLowerCase()]
      : undefined;
    if (!operator) {
      throw errorAt(token, "operator-expected");
    }
    return operator;
  }

  private operand(column: Column, operator: Operator): FilterValue {
    const first = this.peek();
    const kind = columnKind(column);
    switch (operator) {
      case "exists":
        return this.truth();
      case "within last":
        if (kind !== "time") {
          throw new FilterError("no-time-column", first.start, first.end, columnName(column));
        }
        return readDuration(this.words());
      case "in":
      case "not in":
        return this.list(kind, 0);
      case "regex":
        return this.words().text;
      case "contains":
        return this.value(kind === "text" || kind === "tags" ? kind : "mixed", 0);
      case "=":
      case "!=":
        return this.value(kind, 0);
      default:
        return this.ordered(this.value(kind, 0), first);
    }
  }

  private ordered(value: FilterValue, first: Token): FilterValue {
    if (value === null || typeof value === "boolean" || Array.isArray(value)) {
      throw errorAt(first, "no-order");
    }
    return value;
  }

  private truth(): boolean {
    if (this.take(isWord, "false")) {
      return false;
    }
    this.take(isWord, "true");
    return true;
  }

  private value(kind: ColumnKind, depth: number): FilterValue {
    if (isSymbol(this.peek(), "(", "[")) {
      return this.list(kind, depth);
    }
    return readValue(this.words(), kind, this.tzMinutes);
  }

  private list(kind: ColumnKind, depth: number): FilterValue[] {
    this.checkDepth(depth);
    const opening = this.next();
    if (!isSymbol(opening, "(", "[")) {
      throw errorAt(opening, "list-expected");
    }
    const closing = opening.text === "(" ? ")" : "]";
    const values: FilterValue[] = [];
    if (!this.take(isSymbol, closing)) {
      values.push(this.value(kind, depth + 1));
      while (this.take(isSymbol, ",")) {
        values.push(this.value(kind, depth + 1));
      }
      this.close(closing);
    }
    return values;
  }

  /** A text in quotes, or all words up to what may follow a value. */
  private words(): Token {
    const first = this.next();
    if (first.kind === "quoted") {
      return first;
    }
    if (first.kind !== "word") {
      throw errorAt(first, "value-expected");
    }
    let end = first.end;
    while (this.peek().kind === "word" && !isWord(this.peek(), "and", "or")) {
      end = this.next().end;
    }
    return { kind: "word", text: this.text.slice(first.start, end), start: first.start, end };
  }
}
