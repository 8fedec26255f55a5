import { z } from "zod/mini";
import type { Span } from "@/plot/scale";
import type { Smoothing } from "@/plot/smoothing";

const SMOOTHING_KINDS = ["time-ema", "ema", "gaussian", "running"] as const;

/** What the address says about the charts of a page. */
export const chartViewSchema = z.object({
  /** `_step`, `_relative`, `_time` or a key. */
  x: z.catch(z.optional(z.string()), undefined),
  smooth: z.catch(z.optional(z.enum(SMOOTHING_KINDS)), undefined),
  /** Strength of the smoothing, 0 to 1. */
  amount: z.catch(z.optional(z.number().check(z.minimum(0), z.maximum(1))), undefined),
  log: z.catch(z.optional(z.boolean()), undefined),
  /** Search for panels. */
  panels: z.catch(z.optional(z.string()), undefined),
  from: z.catch(z.optional(z.number()), undefined),
  to: z.catch(z.optional(z.number()), undefined),
});

export type ChartView = z.infer<typeof chartViewSchema>;

export function smoothingOf(view: ChartView): Smoothing {
  return { kind: view.smooth ?? "time-ema", amount: view.amount ?? 0 };
}

export function zoomOf(view: ChartView): Span | null {
  const { from, to } = view;
  return from !== undefined && to !== undefined && from < to ? { min: from, max: to } : null;
}
