import type { Schemas } from "@/api/client";

/** A run as a chart knows it. */
export interface ChartRun {
  uid: string;
  name: string;
  color: string;
  definitions: Schemas["MetricDefinition"][];
}
