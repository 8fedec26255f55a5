import type { ColumnKind } from "./column";
import type { FilterValue } from "./filter";
import { FilterError, type FilterErrorCode } from "./filter-error";
import type { Token } from "./lexer";
import { readLength, readMoment } from "./moment";

const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^[+-]?\d+$/;
const INT64 = 2n ** 63n;

/** What a value means in a column of some kind; twin of `kiseki.hub.search.value`. */
export function readValue(token: Token, kind: ColumnKind, tzMinutes?: number): FilterValue {
  const text = token.text;
  if (token.kind === "word" && text.toLowerCase() === "null") {
    return null;
  }
  switch (kind) {
    case "text":
    case "tags":
      return text;
    case "time":
      return readTime(token, tzMinutes);
    case "duration":
      return readDurationOrText(token);
    case "number":
      return readNumber(token);
    case "bool":
      return readTruth(token);
    case "mixed":
      return plainValue(token);
  }
}

/** Seconds; a number without a unit counts seconds. */
export function readDuration(token: Token): number {
  const read = readValue(token, "duration");
  const value = typeof read === "bigint" ? Number(read) : read;
  if (typeof value !== "number" || value < 0) {
    throw errorAt(token, "no-duration");
  }
  return value;
}

function readDurationOrText(token: Token): FilterValue {
  const value = plainValue(token);
  if (typeof value === "string") {
    const seconds = readLength(token.text);
    if (seconds === null) {
      throw errorAt(token, "no-duration");
    }
    return seconds;
  }
  return numberOnly(token, value);
}

function readNumber(token: Token): FilterValue {
  return numberOnly(token, plainValue(token));
}

function numberOnly(token: Token, value: FilterValue): FilterValue {
  if (typeof value === "string" || typeof value === "boolean") {
    throw errorAt(token, "no-number");
  }
  return value;
}

function readTruth(token: Token): FilterValue {
  const value = plainValue(token);
  if (typeof value !== "boolean") {
    throw errorAt(token, "no-truth");
  }
  return value;
}

function readTime(token: Token, tzMinutes?: number): number {
  const isNumber = token.kind === "word" && WHOLE.test(token.text);
  const timeUs = isNumber ? Number(token.text) : readMoment(token.text, tzMinutes);
  if (timeUs === null || Math.abs(timeUs) >= Number(INT64)) {
    throw errorAt(token, "no-time");
  }
  return timeUs;
}

function plainValue(token: Token): FilterValue {
  if (token.kind === "quoted") {
    return token.text;
  }
  const lower = token.text.toLowerCase();
  if (lower === "true" || lower === "false") {
    return lower === "true";
  }
  if (lower === "null") {
    return null;
  }
  return NUMBER.test(token.text) ? numberOf(token) : token.text;
}

function numberOf(token: Token): number | bigint {
  const number = Number(token.text);
  if (!Number.isFinite(number)) {
    throw errorAt(token, "too-large");
  }
  if (!WHOLE.test(token.text) || Number.isSafeInteger(number)) {
    return number;
  }
  const whole = BigInt(token.text.replace("+", ""));
  return whole >= -INT64 && whole < INT64 ? whole : number;
}

export function errorAt(token: Token, code: FilterErrorCode): FilterError {
  return new FilterError(code, token.start, token.end, token.text);
}
