import type { ChartGroup, ChartRun } from "@/panels/chart-runs";
import { type Moments, momentsOf } from "@/plot/stats/moments";
import { numberOf, type RunValues } from "../run-values";

/** One bar: a run with its value, or a group with the values of its runs. */
export interface BarRow {
  id: string;
  name: string;
  color: string;
  values: number[];
  moments: Moments;
}

/** Bars in the order of the runs (or groups); those without a number are left out. */
export function barRows(
  runs: ChartRun[],
  groups: ChartGroup[] | null,
  byRun: RunValues["byRun"],
): BarRow[] {
  const numberIn = ({ uid }: ChartRun) => numberOf(byRun.get(uid)?.[0]);
  const members: { id: string; name: string; color: string; runs: ChartRun[] }[] =
    groups ?? runs.map((run) => ({ id: run.uid, name: run.name, color: run.color, runs: [run] }));
  return members.flatMap(({ id, name, color, runs: own }) => {
    const values = own.map(numberIn).filter(Number.isFinite);
    return values.length > 0 ? [{ id, name, color, values, moments: momentsOf(values) }] : [];
  });
}

/** The ends of an error bar; null without one. */
export function errorEnds(
  { mean, std, stderr, min, max, count }: Moments,
  kind: "none" | "std" | "stderr" | "minmax",
): [number, number] | null {
  if (kind === "none" || count < 2) return null;
  if (kind === "minmax") return [min, max];
  const spread = kind === "std" ? std : stderr;
  return [mean - spread, mean + spread];
}
