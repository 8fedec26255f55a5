/** Maps data to pixels; what has no place on the scale becomes NaN. */
export type Scale = (value: number) => number;

export interface Span {
  min: number;
  max: number;
}

export type ScaleKind = "linear" | "log" | "symlog";

/** How an axis bends numbers, and how it unbends them. */
export interface Warp {
  kind: ScaleKind;
  forward: (value: number) => number;
  back: (value: number) => number;
}

const LINEAR: Warp = { kind: "linear", forward: (value) => value, back: (value) => value };

/** Values that are not above 0 have no place on it. */
const LOG: Warp = {
  kind: "log",
  forward: (value) => (value > 0 ? Math.log10(value) : Number.NaN),
  back: (value) => 10 ** value,
};

/** How many decades below the largest value a symlog axis becomes linear. */
const SYMLOG_DECADES = 3;

/**
 * A linear, logarithmic or symmetric logarithmic axis. The latter is asinh(v / c): like a
 * logarithm far from 0 on both sides and like a line near it; c is a thousandth of the largest
 * size within `span`, rounded down to a power of ten.
 *
 * Source: Lupton, Gunn and Szalay (1999), "A Modified Magnitude System", AJ 118, 1406.
 */
export function warpOf(kind: ScaleKind, span: Span): Warp {
  if (kind === "linear") return LINEAR;
  if (kind === "log") return LOG;
  const c = symlogUnit(span);
  return {
    kind,
    forward: (value) => Math.asinh(value / c),
    back: (value) => Math.sinh(value) * c,
  };
}

/** Below this size a symlog axis is about linear. */
export function symlogUnit({ min, max }: Span): number {
  const size = Math.max(Math.abs(min), Math.abs(max)) || 1;
  return 10 ** (Math.floor(Math.log10(size)) - SYMLOG_DECADES);
}

export function scaleOf({ forward }: Warp, span: Span, from: number, to: number): Scale {
  const low = forward(span.min);
  const factor = (to - from) / (forward(span.max) - low || 1);
  return (value) => from + (forward(value) - low) * factor;
}

/** From the smallest to the greatest x of the curves; a single x gets some room around it. */
export function xRange(xs: Float64Array[], kind: ScaleKind = "linear"): Span {
  let min = Infinity;
  let max = -Infinity;
  for (const x of xs) {
    const first = kind === "log" ? x.find((value) => value > 0) : x[0];
    if (first === undefined || x.length === 0) continue;
    min = Math.min(min, first);
    max = Math.max(max, x[x.length - 1]);
  }
  if (min > max) return kind === "log" ? { min: 0.1, max: 10 } : { min: 0, max: 1 };
  if (min < max) return { min, max };
  return kind === "log" ? { min: min / 2, max: max * 2 } : { min: min - 0.5, max: max + 0.5 };
}
