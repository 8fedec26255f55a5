/** Guards and texts for plain JSON of unknown shape (config, summary, hardware). */

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The text of a number that JSON does not have (NaN, infinities, integers beyond 64 bits), which
 * travels as an object with a `_type`; null for every other value.
 */
export function numberText(value: unknown): string | null {
  const isNumber = isObject(value) && (value._type === "float" || value._type === "int");
  return isNumber && typeof value.text === "string" ? value.text : null;
}

/** What a value is that stands for a file, a chart or a text (`_type`); null for every other. */
export function mediaType(value: unknown): string | null {
  const isMedia = isObject(value) && numberText(value) === null;
  return isMedia && typeof value._type === "string" ? value._type : null;
}

/** One line of text for any value; strings bare, media by what they are, the rest as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  const words = numberText(value) ?? mediaType(value);
  if (words !== null) return words;
  return JSON.stringify(value) ?? "";
}

export function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  return value === undefined || value === null ? "" : valueText(value);
}
