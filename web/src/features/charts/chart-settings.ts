import type { ChartZoom } from "@/panels/panel-props";
import type { XUnit } from "@/plot/chart-types";
import type { Smoothing } from "@/plot/smoothing";
import type { ChartSettings } from "@/workspace/spec";

/** Lines drawn in one chart when nothing else was chosen. */
export const DEFAULT_MAX_LINES = 500;

export function smoothingOf({ smoothing }: ChartSettings): Smoothing {
  return { kind: smoothing?.kind ?? "time-ema", amount: smoothing?.amount ?? 0 };
}

/** The part of x that is shown: the shared zoom if it is of this axis, else the chosen range. */
export function xWindow(
  x: string,
  zoom: ChartZoom | null,
  range: ChartSettings["xRange"],
): { min: number | null; max: number | null } {
  if (zoom && zoom.x === x) return { min: zoom.min, max: zoom.max };
  return { min: range?.[0] ?? null, max: range?.[1] ?? null };
}

export function unitOf(x: string): XUnit {
  if (x === "_step") return "step";
  if (x === "_relative") return "seconds";
  return x === "_time" ? "time" : "number";
}
