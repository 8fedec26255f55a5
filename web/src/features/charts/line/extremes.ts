import type { ChartLine } from "@/plot/chart-types";

/** The last value of a line and its least and greatest point. */
export function extremesOf({ curve }: ChartLine): { last: number; min: number; max: number } {
  const { y, low, high } = curve;
  return {
    last: y.findLast((value) => !Number.isNaN(value)) ?? Number.NaN,
    min: (low ?? y).reduce((a, b) => (b < a || Number.isNaN(a) ? b : a), Number.NaN),
    max: (high ?? y).reduce((a, b) => (b > a || Number.isNaN(a) ? b : a), Number.NaN),
  };
}
