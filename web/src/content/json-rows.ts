import { isObject, mediaType, numberText, valueText } from "@/lib/json-value";
import type { Matcher } from "@/lib/text-search";

/** One line of a tree of values. */
export interface JsonRow {
  /** Keys from the root joined by dots; unique in the tree. */
  path: string;
  name: string;
  depth: number;
  /** How many children it has; null for a plain value. */
  size: number | null;
  /** Whether its children are hidden. */
  closed: boolean;
  value: unknown;
}

const MAX_DEPTH = 64;

/**
 * The lines to show. Without a search the children of closed values are left out; with one, only
 * the values whose path or text matches, under their full path. At most `limit` lines are made.
 * Values begin open, those that stand for media closed; the `toggled` ones are the other way round.
 */
export function jsonRows(
  root: Record<string, unknown>,
  options: { toggled: ReadonlySet<string>; matches: Matcher | null; limit: number },
): { rows: JsonRow[]; total: number } {
  const rows: JsonRow[] = [];
  let total = 0;
  const add = (row: JsonRow) => {
    total++;
    if (rows.length < options.limit) rows.push(row);
  };
  const walk = (value: unknown, path: string, name: string, depth: number) => {
    const children = depth < MAX_DEPTH ? childrenOf(value) : null;
    const closed = (mediaType(value) !== null) !== options.toggled.has(path);
    if (!options.matches) {
      add({ path, name, depth, size: children?.length ?? null, closed, value });
    } else if (!children && options.matches(`${path} ${valueText(value)}`)) {
      add({ path, name: path, depth: 0, size: null, closed: false, value });
    }
    if (!children || (!options.matches && closed)) return;
    for (const [key, child] of children) walk(child, `${path}.${key}`, key, depth + 1);
  };
  for (const [key, value] of Object.entries(root)) walk(value, key, key, 0);
  return { rows, total };
}

/** Lists and objects open; an empty one is a plain value. */
function childrenOf(value: unknown): [string, unknown][] | null {
  if (numberText(value) !== null) return null;
  if (Array.isArray(value) && value.length > 0) return value.map((child, i) => [String(i), child]);
  if (isObject(value) && Object.keys(value).length > 0) return Object.entries(value);
  return null;
}
