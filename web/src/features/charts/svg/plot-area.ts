import { formatTicks } from "@/plot/axis-format";
import { type Scale, type ScaleKind, type Span, scaleOf, warpOf } from "@/plot/scale";
import { ticksOf } from "@/plot/ticks";

/** An axis of an SVG chart: numbers on a scale, or words in a row. */
export interface SvgAxis {
  place: Scale;
  ticks: { at: number; label: string }[];
}

/** A number axis from `from` to `to` pixels; `pad` leaves room at both ends (a share). */
export function numberAxis(
  values: number[],
  kind: ScaleKind,
  [from, to]: [number, number],
  { pad = 0.05, withZero = false, ticks = 5 } = {},
): SvgAxis {
  const span = spanOf(values, kind, withZero);
  const warp = warpOf(kind, span);
  const [low, high] = [warp.forward(span.min), warp.forward(span.max)];
  const margin = (high - low) * pad;
  const keepsZero = withZero && kind !== "log";
  const padded = {
    min: keepsZero && span.min === 0 ? 0 : warp.back(low - margin),
    max: keepsZero && span.max === 0 ? 0 : warp.back(high + margin),
  };
  const place = scaleOf(warp, padded, from, to);
  const marks = ticksOf(kind, padded, ticks);
  const labels = formatTicks(marks);
  return { place, ticks: marks.map((mark, i) => ({ at: place(mark), label: labels[i] })) };
}

/** Words side by side, each in the middle of its share. */
export function wordAxis(words: string[], [from, to]: [number, number]): SvgAxis {
  const share = (to - from) / Math.max(words.length, 1);
  const place: Scale = (i) => from + share * (i + 0.5);
  return { place, ticks: words.map((label, i) => ({ at: place(i), label })) };
}

function spanOf(values: number[], kind: ScaleKind, withZero: boolean): Span {
  const usable = values.filter((v) => Number.isFinite(v) && (kind !== "log" || v > 0));
  if (withZero && kind !== "log") usable.push(0);
  if (usable.length === 0) return { min: 1, max: 10 };
  const min = usable.reduce((a, b) => Math.min(a, b));
  const max = usable.reduce((a, b) => Math.max(a, b));
  if (min < max) return { min, max };
  return kind === "log" ? { min: min / 2, max: max * 2 } : { min: min - 0.5, max: max + 0.5 };
}
