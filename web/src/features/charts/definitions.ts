import type { Schemas } from "@/api/client";
import type { ChartRun } from "@/panels/chart-runs";

type Definition = Schemas["MetricDefinition"];

/** What `define_metric` said about a key: an exact name wins over a glob, a later run over none. */
export function definitionOf(key: string, runs: ChartRun[]): Partial<Definition> {
  for (const { definitions } of runs) {
    const exact = definitions.find(({ name }) => name === key);
    if (exact) return exact;
    const glob = definitions.find(
      ({ name }) => name.endsWith("*") && key.startsWith(name.slice(0, -1)),
    );
    if (glob) return glob;
  }
  return {};
}
