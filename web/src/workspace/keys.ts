/** Where keys belong by their names, and in which order they are read. */

export type SectionsBy = "first" | "last" | "tree";

const SYSTEM = "system";

/** The prefix of the section a key comes into by itself; "" for keys without a prefix. */
export function homeOf(key: string, by: SectionsBy): string {
  if (isSystem(key)) return systemHome(key);
  const end = by === "first" ? key.indexOf("/") : key.lastIndexOf("/");
  return end < 0 ? "" : key.slice(0, end);
}

export function isSystem(keyOrPrefix: string): boolean {
  return keyOrPrefix === SYSTEM || keyOrPrefix.startsWith(`${SYSTEM}/`);
}

/** `system/gpu.0.temp` belongs to the gpu; what has no parts (`system/cpu`) stands together. */
function systemHome(key: string): string {
  const end = key.indexOf(".");
  return end < 0 ? SYSTEM : key.slice(0, end);
}

/** The prefix above a prefix, or null at the top. */
export function parentOf(prefix: string): string | null {
  const end = prefix.lastIndexOf("/");
  return end < 0 ? null : prefix.slice(0, end);
}

/**
 * Keys in reading order: those without a prefix, then prefixes as a person counts them, the
 * machine's own last. Keys that were there before keep their places and new ones follow, so that
 * nothing moves away under the reader.
 */
export function inReadingOrder(keys: string[], before: string[], locale: string): string[] {
  const there = new Set(keys);
  const kept = before.filter((key) => there.has(key));
  const known = new Set(kept);
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const places = new Map(keys.map((key) => [key, homeOf(key, "last")]));
  const place = (key: string) => places.get(key) ?? "";
  const added = keys
    .filter((key) => !known.has(key))
    .sort(
      (a, b) =>
        Number(isSystem(a)) - Number(isSystem(b)) || compare(place(a), place(b)) || compare(a, b),
    );
  return added.length === 0 && kept.length === before.length ? before : [...kept, ...added];
}
