import type { ChartRun } from "@/panels/chart-runs";
import classes from "./tables.module.css";

/** A run by its colour and its name. */
export function RunName({ run }: { run: ChartRun }) {
  return (
    <span className={classes.run} title={run.name}>
      <span className={classes.swatch} style={{ background: run.color }} aria-hidden="true" />
      <bdi>{run.name}</bdi>
    </span>
  );
}
