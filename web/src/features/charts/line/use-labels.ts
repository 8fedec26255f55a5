import { useMemo } from "react";
import type { ChartRun } from "@/panels/chart-runs";
import type { ChartLine } from "@/plot/chart-types";
import { legendColumns, legendText } from "../legend";
import { shortText, useRunValues } from "../run-values";

const NO_RUNS: ChartRun[] = [];

/** The lines under the names that a template gives them; as they are without one. */
export function useLabels(
  lines: ChartLine[],
  project: number,
  runs: ChartRun[],
  template: string | undefined,
): ChartLine[] {
  const columns = useMemo(() => (template ? legendColumns(template) : []), [template]);
  const { byRun } = useRunValues(project, columns.length > 0 ? runs : NO_RUNS, columns);
  return useMemo(() => {
    if (!template) return lines;
    const known = new Map(runs.map((run) => [run.uid, run]));
    return lines.map((line) => {
      const run = known.get(line.owner);
      if (!run) return line;
      const values = byRun.get(run.uid);
      const key = line.id.slice(run.uid.length + 1);
      const columnText = (column: string) => shortText(values?.[columns.indexOf(column)]);
      return { ...line, label: legendText(template, run, key, columnText) };
    });
  }, [lines, runs, template, byRun, columns]);
}
