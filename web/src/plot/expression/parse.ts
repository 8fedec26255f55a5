import { type Token, tokensOf } from "./tokens";
import type { Name, Operator } from "./tree";
import { type Expression, ExpressionError, FUNCTIONS, type FunctionName } from "./tree";

/** Longer or deeper texts are refused, because they come from whoever saved the panel. */
const MAX_LENGTH = 2_000;
const MAX_DEPTH = 60;

/**
 * Read an expression: numbers, names, `+ - * / % **`, parentheses and functions. `**` binds most
 * tightly and to the right, then a sign, then `* / %`, then `+ -`; nothing is ever evaluated as
 * code. Throws `ExpressionError`.
 */
export function parseExpression(text: string, keys: string[] = []): Expression {
  if (text.length > MAX_LENGTH) throw new ExpressionError("too long", MAX_LENGTH);
  const reader = new Reader(tokensOf(text, keys));
  const expression = reader.sum();
  reader.expectEnd();
  return expression;
}

class Reader {
  readonly #tokens: Token[];
  #place = 0;
  #depth = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  sum(): Expression {
    return this.#leftToRight(["+", "-"], () =>
      this.#leftToRight(["*", "/", "%"], () => this.#signed()),
    );
  }

  expectEnd(): void {
    const token = this.#tokens[this.#place];
    if (token.kind !== "end") throw new ExpressionError("something follows the end", token.at);
  }

  #leftToRight(operators: Operator[], part: () => Expression): Expression {
    let left = part();
    for (;;) {
      const operator = operators.find((one) => this.#take(one));
      if (!operator) return left;
      left = { kind: "binary", operator, left, right: part() };
    }
  }

  #signed(): Expression {
    if (++this.#depth > MAX_DEPTH)
      throw new ExpressionError("nested too deeply", this.#tokens[this.#place].at);
    let expression: Expression;
    if (this.#take("-")) expression = { kind: "negate", of: this.#signed() };
    else if (this.#take("+")) expression = this.#signed();
    else expression = this.#power();
    this.#depth--;
    return expression;
  }

  #power(): Expression {
    const base = this.#atom();
    if (!this.#take("**")) return base;
    return { kind: "binary", operator: "**", left: base, right: this.#signed() };
  }

  #atom(): Expression {
    const token = this.#tokens[this.#place];
    if (this.#take("(")) {
      const inner = this.sum();
      this.#expect(")");
      return inner;
    }
    this.#place++;
    if (token.kind === "number") return { kind: "number", value: token.value };
    if (token.kind !== "name")
      throw new ExpressionError("a number, a name or ( is missing", token.at);
    if (!token.quoted && this.#take("(")) return this.#call(token.text, token.at);
    return { kind: "name", name: nameOf(token.text, token.quoted) };
  }

  #call(name: string, at: number): Expression {
    if (!isFunction(name)) throw new ExpressionError(`there is no function ${name}`, at);
    const of = [this.sum()];
    while (this.#take(",")) of.push(this.sum());
    this.#expect(")");
    const { least, most } = FUNCTIONS[name];
    if (of.length < least || of.length > most)
      throw new ExpressionError(`${name} takes ${least === most ? least : "1 to 16"} values`, at);
    return { kind: "call", function: name, of };
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#place];
    if (token.kind !== "sign" || token.text !== sign) return false;
    this.#place++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign))
      throw new ExpressionError(`${sign} is missing`, this.#tokens[this.#place].at);
  }
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}

function nameOf(text: string, quoted: boolean): Name {
  const isColumn = !quoted && /^(config|summary)\./u.test(text);
  return { source: isColumn ? "column" : "metric", text };
}
