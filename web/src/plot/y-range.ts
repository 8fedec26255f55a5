import { type ScaleKind, type Span, warpOf } from "./scale";
import { quantileOfSorted } from "./stats/quantile";

/** Values of a line and where they stand. */
export interface Stretch {
  x: Float64Array;
  values: Float64Array;
}

/** Room left above and below, as a share of the range. */
const MARGIN = 0.05;

/** Which part of the values decides the range when outliers are ignored. */
const ROBUST_SHARE = { low: 0.05, high: 0.95 };

/**
 * The y range that shows everything in `parts` where x lies in `within`, with a margin of 5% on
 * both sides (as the axis bends them; on a log axis values not above 0 do not count).
 */
export function yRange(parts: Stretch[], within: Span, kind: ScaleKind): Span {
  let min = Infinity;
  let max = -Infinity;
  for (const { x, values } of parts) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (x[i] < within.min || x[i] > within.max || (kind === "log" && !(value > 0))) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return withMargin({ min, max }, kind);
}

/**
 * The y range from the 5th to the 95th percentile of all values in view, with the same margin:
 * single spikes leave the picture instead of flattening the rest.
 */
export function robustRange(parts: Stretch[], within: Span, kind: ScaleKind): Span {
  const seen: number[] = [];
  for (const { x, values } of parts)
    for (let i = 0; i < values.length; i++)
      if (x[i] >= within.min && x[i] <= within.max && Number.isFinite(values[i]))
        if (kind !== "log" || values[i] > 0) seen.push(values[i]);
  if (seen.length === 0) return withMargin({ min: Infinity, max: -Infinity }, kind);
  const sorted = Float64Array.from(seen).sort();
  const min = quantileOfSorted(sorted, ROBUST_SHARE.low);
  return withMargin({ min, max: quantileOfSorted(sorted, ROBUST_SHARE.high) }, kind);
}

function withMargin({ min, max }: Span, kind: ScaleKind): Span {
  if (min > max) return kind === "log" ? { min: 0.1, max: 10 } : { min: 0, max: 1 };
  if (kind === "linear") {
    const margin = (max - min) * MARGIN || Math.abs(max) * MARGIN || 1;
    return { min: min - margin, max: max + margin };
  }
  const { forward, back } = warpOf(kind, { min, max });
  const margin = Math.max((forward(max) - forward(min)) * MARGIN, 0.02);
  return { min: back(forward(min) - margin), max: back(forward(max) + margin) };
}
