import { DELIMITERS, QUOTED, SPACES, unquote } from "./column";
import { FilterError } from "./filter-error";

export interface Token {
  /** `open`: quotes that are not closed yet (only when they are let pass). */
  kind: "word" | "quoted" | "symbol" | "open" | "end";
  /** As it was typed; a text in quotes without them. */
  text: string;
  start: number;
  end: number;
}

const TOKEN = new RegExp(
  `(?<space>[${SPACES}]+)|(?<quoted>${QUOTED})` +
    `|(?<word>(?:\\.(?:${QUOTED})|[^${DELIMITERS}])+)|(?<symbol>[<>!=]=|[<>=]|[()\\[\\],])`,
  "suy",
);

/**
 * The words of a filter and a last one of kind `end`.
 *
 * @param lenient for a filter that is still being typed: quotes may be open, and characters
 *   without a meaning are passed over.
 */
export function splitFilter(text: string, { lenient = false } = {}): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  while (place < text.length) {
    TOKEN.lastIndex = place;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) {
      checkLenient(text, place, lenient);
      place = takeUnreadable(text, place, tokens);
      continue;
    }
    const end = TOKEN.lastIndex;
    if (groups.quoted !== undefined) {
      tokens.push({
        kind: "quoted",
        text: inside(groups.quoted, place, lenient),
        start: place,
        end,
      });
    } else if (groups.word !== undefined) {
      tokens.push({ kind: "word", text: groups.word, start: place, end });
    } else if (groups.symbol !== undefined) {
      tokens.push({ kind: "symbol", text: groups.symbol, start: place, end });
    }
    place = end;
  }
  tokens.push({ kind: "end", text: "", start: place, end: place });
  return tokens;
}

export function isWord(token: Token, ...words: string[]): boolean {
  return token.kind === "word" && words.includes(token.text.toLowerCase());
}

export function isSymbol(token: Token, ...symbols: string[]): boolean {
  return token.kind === "symbol" && symbols.includes(token.text);
}

function checkLenient(text: string, place: number, lenient: boolean) {
  const character = String.fromCodePoint(text.codePointAt(place) ?? 0);
  if (!lenient) {
    const code = isQuote(character) ? "unclosed-quotes" : "character";
    throw new FilterError(code, place, place + character.length, character);
  }
}

/** Takes open quotes with all that follows, passes over other characters; returns where it ends. */
function takeUnreadable(text: string, place: number, tokens: Token[]): number {
  if (!isQuote(text.charAt(place))) {
    return place + 1;
  }
  const end = text.length;
  const last = tokens.at(-1);
  if (last?.kind === "word" && last.end === place && last.text.endsWith(".")) {
    // The name of a column goes on in quotes.
    tokens[tokens.length - 1] = { ...last, text: text.slice(last.start), end };
  } else {
    tokens.push({ kind: "open", text: text.slice(place + 1), start: place, end });
  }
  return end;
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'";
}

function inside(quoted: string, place: number, lenient: boolean): string {
  try {
    return unquote(quoted);
  } catch (error) {
    if (lenient) {
      return quoted.slice(1, -1);
    }
    throw movedTo(place, error);
  }
}

/** An error about a piece of a filter as one about the filter. */
export function movedTo(place: number, error: unknown): unknown {
  return error instanceof FilterError
    ? new FilterError(error.code, place + error.start, place + error.end, error.found)
    : error;
}
