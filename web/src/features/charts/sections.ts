export interface Section {
  /** The common prefix, or "" for keys without one. */
  name: string;
  keys: string[];
}

/** Keys of an inner life (`_runtime`) and of the machine have no place among the metrics. */
export function isOrdinaryKey(key: string): boolean {
  return !key.startsWith("_") && !key.startsWith("system/");
}

/** Sections by the first part of the key, keys without one first; both in reading order. */
export function sectionsByPrefix(keys: string[], locale: string): Section[] {
  return grouped(keys, locale, (key) => (key.includes("/") ? key.slice(0, key.indexOf("/")) : ""));
}

/** `system/gpu.0.temp` belongs to gpu; what has no parts (`system/cpu`) stands together. */
export function systemSections(keys: string[], locale: string): Section[] {
  return grouped(keys, locale, (key) => {
    const name = key.slice("system/".length);
    return name.includes(".") ? name.slice(0, name.indexOf(".")) : "";
  });
}

function grouped(keys: string[], locale: string, nameOf: (key: string) => string): Section[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const sections = new Map<string, string[]>();
  for (const key of [...keys].sort(compare)) {
    const name = nameOf(key);
    const section = sections.get(name);
    if (section) section.push(key);
    else sections.set(name, [key]);
  }
  return [...sections]
    .map(([name, ofSection]) => ({ name, keys: ofSection }))
    .sort((a, b) => compare(a.name, b.name));
}
