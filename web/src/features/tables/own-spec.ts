import { isObject } from "@/lib/json-value";
import type { ChartRow, ChartValue } from "./chart-data";

const PLACE = /\$\{(field|string|data):([^}]*)\}/g;

export interface OwnSpec {
  spec: Record<string, unknown>;
  /** A specification of Vega itself rather than Vega-Lite. */
  isVega: boolean;
}

/**
 * A specification that somebody logged, with the names of columns in their places and the rows of
 * the table as its only data: addresses in it are thrown away.
 */
export function ownSpec(value: ChartValue, rows: ChartRow[]): OwnSpec {
  const spec = isObject(value.spec) ? value.spec : {};
  const filled = filledIn(spec, value) as Record<string, unknown>;
  const isVega = typeof spec.$schema === "string" && /\/vega\//.test(spec.$schema);
  if (!isVega) return { spec: { ...filled, data: { values: rows } }, isVega };
  const data = Array.isArray(filled.data) ? filled.data.filter(isObject) : [];
  const first = data.findIndex((one) => one.source === undefined);
  const given = data.map((one, i) => (i === first ? { ...one, values: rows } : one));
  return { spec: { ...filled, data: given }, isVega };
}

function filledIn(node: unknown, value: ChartValue): unknown {
  if (typeof node === "string")
    return node.replace(PLACE, (_all, kind: string, name: string) =>
      kind === "field" ? (value.fields[name] ?? name) : (value.strings[name] ?? ""),
    );
  if (Array.isArray(node)) return node.map((item) => filledIn(item, value));
  if (!isObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([name]) => name !== "url")
      .map(([name, item]) => [name, filledIn(item, value)]),
  );
}
