import type { ChartRun } from "@/panels/chart-runs";

const PLACEHOLDER = /\$\{\s*([^}]+?)\s*\}/gu;

/** The columns that a legend template such as `${run.name} - ${config.lr}` wants. */
export function legendColumns(template: string): string[] {
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name]) => columnOf(name));
  return [...new Set(names.filter((name) => name !== "name" && name !== "key"))];
}

/** Fill a template for one line; what is missing becomes a dash. */
export function legendText(
  template: string,
  run: Pick<ChartRun, "name">,
  key: string,
  columnText: (column: string) => string,
): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const column = columnOf(name);
    if (column === "name") return run.name;
    if (column === "key") return key;
    return columnText(column) || "–";
  });
}

/** `run.` before a property of the run may be left out; `:` separates in templates from elsewhere. */
function columnOf(name: string): string {
  const dotted = name.replace(/^(run|config|summary):/u, "$1.").replace(/^run\./u, "");
  return dotted === "displayName" ? "name" : dotted;
}
