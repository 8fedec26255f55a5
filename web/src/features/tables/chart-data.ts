import type { TablePage, TableSource } from "@/api/logged-tables";
import { isObject } from "@/lib/json-value";
import type { ChartRun } from "@/panels/chart-runs";

/** How a logged chart is drawn: what stands in the row beside its table. */
export interface ChartValue {
  spec: string | Record<string, unknown>;
  /** What the specification calls a column -> its title in the table. */
  fields: Record<string, string>;
  strings: Record<string, string>;
}

export type ChartRow = Record<string, unknown>;

/** Names of fields that a row has besides those of the table. */
export const RUN = "run";

export function chartValueOf(value: unknown): ChartValue | null {
  if (!isObject(value) || value._type !== "chart") return null;
  const { spec } = value;
  if (typeof spec !== "string" && !isObject(spec)) return null;
  return { spec, fields: textsIn(value.fields), strings: textsIn(value.string_fields) };
}

/** The rows as a picture needs them: named by the fields of ours, or as they are called. */
export function chartData(
  page: TablePage,
  value: ChartValue,
  sources: TableSource[],
  runs: ChartRun[],
): ChartRow[] {
  const names = new Map(runs.map(({ uid, name }) => [uid, name]));
  const place = page.columns.findIndex(({ kind }) => kind === "run");
  const wanted: [string, number][] = page.columns.flatMap(({ title, kind }, i) =>
    kind === "run" ? [] : titlesFor(title, value).map((name): [string, number] => [name, i]),
  );
  return page.rows.map((row) => {
    const made: ChartRow = {};
    for (const [name, i] of wanted) made[name] = row[i];
    const source = sources[place < 0 ? 0 : Number(row[place])];
    made[RUN] = names.get(source?.run ?? "") ?? source?.label ?? "";
    return made;
  });
}

function titlesFor(title: string, { spec, fields }: ChartValue): string[] {
  if (typeof spec !== "string") return [title];
  return Object.entries(fields).flatMap(([name, column]) => (column === title ? [name] : []));
}

function textsIn(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}
