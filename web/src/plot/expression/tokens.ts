import { ExpressionError } from "./tree";

export type Token =
  | { kind: "number"; value: number; at: number }
  | { kind: "name"; text: string; quoted: boolean; at: number }
  | { kind: "sign"; text: string; at: number }
  | { kind: "end"; at: number };

const SPACE = /\s*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/uy;
const SIGN = /\*\*|[-+*/%(),]/uy;
/** Letters of any script, digits, underscores; dots join parts, of which some may be quoted. */
const WORD = /[\p{L}_][\p{L}\p{N}_]*(?:\.(?:[\p{L}\p{N}_]+|"(?:[^"\\]|\\.)*"))*/uy;
const QUOTED = /"(?:[^"\\]|\\.)*"/uy;
const BRACED = /\$\{([^}]*)\}/uy;
const NAME_CHARACTER = /[\p{L}\p{N}_]/u;

/**
 * Cut a text into tokens. A key with characters that mean something here (`train/loss`) may be
 * written as it is if it is one of `keys`, else in double quotes or as `${train/loss}`.
 */
export function tokensOf(text: string, keys: string[] = []): Token[] {
  // The longest first: `val/loss/mean` is not `val/loss` and a rest.
  const odd = keys.filter((key) => !isPlain(key)).sort((a, b) => b.length - a.length);
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    at += match(SPACE, text, at)?.[0].length ?? 0;
    if (at >= text.length) return [...tokens, { kind: "end", at }];
    const { token, length } = next(text, at, odd);
    tokens.push(token);
    at += length;
  }
}

function next(text: string, at: number, odd: string[]): { token: Token; length: number } {
  const key = odd.find(
    (one) => text.startsWith(one, at) && !NAME_CHARACTER.test(text[at + one.length] ?? " "),
  );
  if (key) return { token: { kind: "name", text: key, quoted: true, at }, length: key.length };
  const quoted = match(QUOTED, text, at) ?? match(BRACED, text, at);
  if (quoted) {
    const name = quoted[1]?.trim() ?? unquoted(quoted[0], at);
    const token: Token = { kind: "name", text: name, quoted: quoted[1] === undefined, at };
    return { token, length: quoted[0].length };
  }
  const number = match(NUMBER, text, at)?.[0];
  if (number !== undefined)
    return { token: { kind: "number", value: Number(number), at }, length: number.length };
  const word = match(WORD, text, at)?.[0];
  if (word !== undefined)
    return { token: { kind: "name", text: word, quoted: false, at }, length: word.length };
  const sign = match(SIGN, text, at)?.[0];
  if (sign === undefined) throw new ExpressionError(`${text[at]} means nothing here`, at);
  return { token: { kind: "sign", text: sign, at }, length: sign.length };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function isPlain(key: string): boolean {
  return match(WORD, key, 0)?.[0].length === key.length;
}

function unquoted(text: string, at: number): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw new ExpressionError(`${text} is no text`, at);
  }
}
