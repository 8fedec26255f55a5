import { text, texts } from "@/panels/config-read";
import type { PanelSpec } from "@/workspace/spec";

/** What a line panel draws; it stands in `PanelSpec.config`. */
export interface LineConfig {
  keys: string[];
  /** A regular expression: every key it matches is drawn too. */
  pattern: string;
  /** Of the keys that match only those whose capture groups caught this; "" takes all. */
  caught: string;
  /** Formulas over metrics, config and summary. */
  expressions: string[];
}

/** Read a config leniently: it may have been written by hand or by another version. */
export function lineConfig(panel: PanelSpec): LineConfig {
  const { keys, pattern, caught, expressions } = panel.config ?? {};
  return {
    keys: texts(keys),
    pattern: text(pattern),
    caught: text(caught),
    expressions: texts(expressions),
  };
}

/** The keys it draws, of those that there are; a key named by hand is drawn even if unknown. */
export function keysOf({ keys, pattern, caught }: LineConfig, known: string[]): string[] {
  const matches = patternOf(pattern);
  if (!matches) return keys;
  const found = known.filter((key) =>
    caught ? caughtIn(matches, key) === caught : matches.test(key),
  );
  return [...new Set([...keys, ...found])];
}

/** What the capture groups of a pattern catch in a key; "" where there is nothing. */
export function caughtIn(pattern: RegExp, key: string): string {
  return pattern.exec(key)?.slice(1).filter(Boolean).join(" ") ?? "";
}

/** All that the capture groups catch in the known keys, which is what a panel can be split by. */
export function allCaught({ pattern, caught }: LineConfig, known: string[]): string[] {
  const matches = patternOf(pattern);
  if (!matches || caught) return [];
  return [...new Set(known.map((key) => caughtIn(matches, key)))].filter(Boolean);
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

/** The title of a panel nobody named. */
export function lineTitle({ keys, pattern, caught, expressions }: LineConfig): string {
  const named = [...keys, ...expressions].map((key) => key.replace(/^system\//, ""));
  return named.length > 0 ? named.join(", ") : caught || pattern;
}
