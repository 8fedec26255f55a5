import type { PanelKind, PanelSpec } from "./spec";

/** The kind of panel that what was logged asks for, by its `_type`; everything else is media. */
const KINDS: Partial<Record<string, PanelKind>> = {
  histogram: "histogram",
  "table-file": "table",
  "joined-table": "table",
  "partitioned-table": "table",
  "incremental-table-file": "table",
  chart: "chart",
};

/** Logged values that no panel comes for by itself. */
const WITHOUT_PANEL = new Set(["value-file"]);

/** Types of keys that are not numbers; keys that are have none. */
export type KeyTypes = ReadonlyMap<string, string>;

/** What a panel that comes by itself shows of a key. */
export function autoPanelOf(
  key: string,
  type: string | undefined,
): Pick<PanelSpec, "kind" | "config"> {
  if (type === undefined) return { kind: "line", config: { keys: [key] } };
  const kind = KINDS[type] ?? "media";
  return { kind, config: kind === "histogram" ? { key } : { keys: [key] } };
}

export function hasAutoPanel(type: string): boolean {
  return !WITHOUT_PANEL.has(type);
}
