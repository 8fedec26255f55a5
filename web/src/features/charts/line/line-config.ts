import type { PanelSpec } from "@/workspace/spec";
import { text, texts } from "../config-read";

/** What a line panel draws; it stands in `PanelSpec.config`. */
export interface LineConfig {
  keys: string[];
  /** A regular expression: every key it matches is drawn too. */
  pattern: string;
  /** Formulas over metrics, config and summary. */
  expressions: string[];
}

/** Read a config leniently: it may have been written by hand or by another version. */
export function lineConfig(panel: PanelSpec): LineConfig {
  const { keys, pattern, expressions } = panel.config ?? {};
  return { keys: texts(keys), pattern: text(pattern), expressions: texts(expressions) };
}

/** The keys it draws, of those that there are; a key named by hand is drawn even if unknown. */
export function keysOf({ keys, pattern }: LineConfig, known: string[]): string[] {
  const matches = patternOf(pattern);
  if (!matches) return keys;
  return [...new Set([...keys, ...known.filter((key) => matches.test(key))])];
}

/** The expression of a pattern, or null if there is none or it is not one. */
export function patternOf(pattern: string): RegExp | null {
  if (!pattern) return null;
  try {
    return new RegExp(pattern, "u");
  } catch {
    return null;
  }
}

/**
 * One list of keys for each text that the pattern's capture groups catch: `(.+)/loss` makes a
 * panel for each prefix. Without a capture group everything is in one.
 */
export function panelsOfPattern(
  pattern: string,
  known: string[],
): { title: string; keys: string[] }[] {
  const matches = patternOf(pattern);
  if (!matches) return [];
  const panels = new Map<string, string[]>();
  for (const key of known) {
    const found = matches.exec(key);
    if (!found) continue;
    const title = found.slice(1).join(" ") || pattern;
    const keys = panels.get(title);
    if (keys) keys.push(key);
    else panels.set(title, [key]);
  }
  return [...panels].map(([title, keys]) => ({ title, keys }));
}

/** The title of a panel nobody named. */
export function lineTitle({ keys, pattern, expressions }: LineConfig): string {
  const named = [...keys, ...expressions].map((key) => key.replace(/^system\//, ""));
  return named.length > 0 ? named.join(", ") : pattern;
}
