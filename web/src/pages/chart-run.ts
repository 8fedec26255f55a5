import type { Schemas } from "@/api/client";
import type { Run } from "@/api/runs";
import { isObject } from "@/lib/json-value";
import type { ChartRun } from "@/panels/chart-runs";
import { runColor } from "@/plot/colors";

type Definition = Schemas["MetricDefinition"];

/** A run as the charts see it. */
export function chartRun(run: Run, theme: "light" | "dark"): ChartRun {
  return {
    uid: run.uid,
    id: run.id,
    name: run.name,
    color: runColor(run, theme),
    definitions: run.definitions.filter(isDefinition),
    forkStep: run.forked_from?.step,
    startedS: run.started_us == null ? undefined : run.started_us / 1e6,
    wentOn: run.resumed > 0,
  };
}

function isDefinition(value: unknown): value is Definition {
  return isObject(value) && typeof value.name === "string";
}
