/** Guards and texts for plain JSON of unknown shape (config, summary, hardware). */

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One line of text for any value; strings bare, the rest as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "";
}

export function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  return value === undefined || value === null ? "" : valueText(value);
}
