import type { JsonValue } from "@/api/table";
import { formatTicks } from "@/plot/axis-format";
import { type Scale, scaleOf, warpOf } from "@/plot/scale";
import { ticksOf } from "@/plot/ticks";
import { textOf } from "../run-values";
import type { ParallelAxis } from "./parallel-config";

/** Where the values of a column lie on its axis. */
export interface AxisScale {
  place: (value: JsonValue | undefined) => number;
  ticks: { at: number; label: string }[];
  /** The value at a pixel, for brushes; words count from 0. */
  valueAt: (px: number) => number;
  /** The number that a brush compares; NaN for a missing value. */
  rank: (value: JsonValue | undefined) => number;
}

/** Words beyond this get no label. */
const MAX_WORDS = 24;

export function axisScale(
  axis: ParallelAxis,
  values: (JsonValue | undefined)[],
  top: number,
  bottom: number,
): AxisScale {
  const [from, to] = axis.flip ? [top, bottom] : [bottom, top];
  const there = values.filter((value) => value !== null && value !== undefined);
  const isNumbers = there.every((value) => typeof value === "number");
  return isNumbers ? numbers(axis, there as number[], from, to) : words(there, from, to);
}

function numbers(axis: ParallelAxis, values: number[], from: number, to: number): AxisScale {
  const usable = values.filter((v) => Number.isFinite(v) && (!axis.log || v > 0));
  const kind = axis.log ? "log" : "linear";
  let min = usable.length > 0 ? Math.min(...usable) : 1;
  let max = usable.length > 0 ? Math.max(...usable) : 10;
  if (min === max) {
    min = axis.log ? min / 2 : min - 0.5;
    max = axis.log ? max * 2 : max + 0.5;
  }
  const warp = warpOf(kind, { min, max });
  const scale: Scale = scaleOf(warp, { min, max }, from, to);
  const marks = ticksOf(kind, { min, max }, 5);
  const labels = formatTicks(marks);
  const [low, high] = [warp.forward(min), warp.forward(max)];
  const rank = (value: JsonValue | undefined) => (typeof value === "number" ? value : Number.NaN);
  return {
    place: (value) => scale(rank(value)),
    ticks: marks.map((mark, i) => ({ at: scale(mark), label: labels[i] })),
    valueAt: (px) => {
      const share = (px - from) / (to - from);
      // Rounding must not push the greatest value out of a brush that reaches the end.
      if (share <= 0) return min;
      return share >= 1 ? max : warp.back(low + share * (high - low));
    },
    rank,
  };
}

function words(values: (JsonValue | undefined)[], from: number, to: number): AxisScale {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const known = [...new Set(values.map(textOf))].sort(compare);
  const scale = (i: number) => from + ((to - from) * (i + 0.5)) / Math.max(known.length, 1);
  const rank = (value: JsonValue | undefined) => {
    const i = value === null || value === undefined ? -1 : known.indexOf(textOf(value));
    return i < 0 ? Number.NaN : i;
  };
  return {
    place: (value) => scale(rank(value)),
    ticks: known.slice(0, MAX_WORDS).map((label, i) => ({ at: scale(i), label })),
    valueAt: (px) => ((px - from) / (to - from)) * known.length - 0.5,
    rank,
  };
}
