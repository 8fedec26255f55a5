import type { Series } from "./series-format";

/** What a chart draws of one series: ascending x, a line, and a band where buckets were made. */
export interface Curve {
  x: Float64Array;
  /** NaN is a gap. */
  y: Float64Array;
  low: Float64Array | null;
  high: Float64Array | null;
  total: number;
  notFinite: number;
}

/**
 * Make a curve of a series. A bucket stands at its middle (`wholeSteps`: the middle of the whole
 * numbers in it); the first and the last point in range are always part of the line.
 */
export function toCurve(series: Series, wholeSteps: boolean): Curve {
  const { total, notFinite } = series;
  if (series.mode === "points") {
    return { ...sorted(series.x, finite(series.y)), low: null, high: null, total, notFinite };
  }
  const { first, last, width } = series;
  const shift = wholeSteps ? Math.max(width - 1, 0) / 2 : width / 2;
  const lowest = first ? first[0] : -Infinity;
  const highest = last ? last[0] : Infinity;
  const middles = series.x.map((left) => Math.min(Math.max(left + shift, lowest), highest));
  const n = middles.length;
  const before = first && n > 0 && first[0] < middles[0] ? 1 : 0;
  const after = last && n > 0 && last[0] > middles[n - 1] ? 1 : 0;
  const widen = (values: Float64Array) => {
    const out = new Float64Array(n + before + after);
    if (before && first) out[0] = finiteOrGap(first[1]);
    out.set(values, before);
    if (after && last) out[n + before] = finiteOrGap(last[1]);
    return out;
  };
  const x = widen(middles);
  if (before && first) x[0] = first[0];
  if (after && last) x[x.length - 1] = last[0];
  return {
    x,
    y: widen(series.mean),
    low: widen(series.min),
    high: widen(series.max),
    total,
    notFinite,
  };
}

/** Rows come in the order of the step; over another x they may go back and forth. */
function sorted(x: Float64Array, y: Float64Array): { x: Float64Array; y: Float64Array } {
  let ascending = true;
  for (let i = 1; i < x.length && ascending; i++) ascending = !(x[i] < x[i - 1]);
  if (ascending) return { x, y };
  const order = Uint32Array.from(x.keys()).sort((a, b) => x[a] - x[b] || a - b);
  return { x: Float64Array.from(order, (i) => x[i]), y: Float64Array.from(order, (i) => y[i]) };
}

function finite(values: Float64Array): Float64Array {
  return values.every(Number.isFinite) ? values : values.map(finiteOrGap);
}

function finiteOrGap(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
