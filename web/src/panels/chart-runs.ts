import type { Schemas } from "@/api/client";

/** A run as a chart knows it. */
export interface ChartRun {
  uid: string;
  /** Its id in the project; filters name runs by it. */
  id: string;
  name: string;
  color: string;
  definitions: Schemas["MetricDefinition"][];
  /** The step up to which its history is another run's. */
  forkStep?: number | undefined;
  /** Epoch seconds. */
  startedS?: number | undefined;
  /** It went on after a pause or a crash, at least once. */
  wentOn?: boolean;
}

/** Runs that are drawn as one line, one bar, one box. */
export interface ChartGroup {
  id: string;
  name: string;
  color: string;
  runs: ChartRun[];
}
