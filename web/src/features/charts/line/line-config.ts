import { text, texts } from "@/panels/config-read";
import type { PanelSpec } from "@/workspace/spec";

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

/** The title of a panel nobody named. */
export function lineTitle({ keys, pattern, expressions }: LineConfig): string {
  const named = [...keys, ...expressions].map((key) => key.replace(/^system\//, ""));
  return named.length > 0 ? named.join(", ") : pattern;
}
