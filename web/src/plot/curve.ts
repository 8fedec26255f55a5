import type { BucketSeries, GroupSeries, PointSeries, Series } from "./series-format";

/** What a chart draws of one series: ascending x, a line, and a band where buckets were made. */
export interface Curve {
  x: Float64Array;
  /** NaN is a gap. */
  y: Float64Array;
  low: Float64Array | null;
  high: Float64Array | null;
  total: number;
  notFinite: number;
  /** Where NaN or an infinite number stands: at a point, or all over a bucket. */
  odd: OddPoint[];
  /** For a line of a group: how many runs have a value at each x. */
  runs: Float64Array | null;
}

export interface OddPoint {
  x: number;
  /** NaN, Infinity or -Infinity. */
  value: number;
}

/** More marks than this would be a carpet; the panel's title counts them all. */
const MAX_ODD_POINTS = 500;

const curves = new WeakMap<Series, { wholeSteps: boolean; curve: Curve }>();

/**
 * The curve of a series, made once: when one series of a chart changes, the other curves stay. A
 * bucket stands at its middle (`wholeSteps`: the middle of the whole numbers in it); the first and
 * the last point in range are always part of the line.
 */
export function toCurve(series: Series, wholeSteps: boolean): Curve {
  const made = curves.get(series);
  if (made?.wholeSteps === wholeSteps) return made.curve;
  const curve = makeCurve(series, wholeSteps);
  curves.set(series, { wholeSteps, curve });
  return curve;
}

function makeCurve(series: Series, wholeSteps: boolean): Curve {
  if (series.mode === "points") return curveOfPoints(series);
  const shift = wholeSteps ? Math.max(series.width - 1, 0) / 2 : series.width / 2;
  return series.mode === "group" ? curveOfGroup(series, shift) : curveOfBuckets(series, shift);
}

function curveOfPoints(series: PointSeries): Curve {
  const { total, notFinite } = series;
  const { x, y } = sorted(series.x, series.y);
  const odd = notFinite > 0 ? oddPoints(x, y) : [];
  return { x, y: finite(y), low: null, high: null, total, notFinite, odd, runs: null };
}

function curveOfGroup(series: GroupSeries, shift: number): Curve {
  const { y, low, high, total, notFinite, runs } = series;
  const x = shift > 0 ? series.x.map((left) => left + shift) : series.x;
  return { x, y, low, high, total, notFinite, odd: [], runs };
}

function curveOfBuckets(series: BucketSeries, shift: number): Curve {
  const { total, notFinite, first, last } = series;
  const lowest = first ? first[0] : -Infinity;
  const highest = last ? last[0] : Infinity;
  const n = series.x.length;
  const middles = new Float64Array(n);
  for (let i = 0; i < n; i++) middles[i] = Math.min(Math.max(series.x[i] + shift, lowest), highest);
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
    odd: notFinite > 0 ? emptyBuckets(middles, series) : [],
    runs: null,
  };
}

function oddPoints(x: Float64Array, y: Float64Array): OddPoint[] {
  const odd: OddPoint[] = [];
  for (let i = 0; i < y.length && odd.length < MAX_ODD_POINTS; i++)
    if (!Number.isFinite(y[i])) odd.push({ x: x[i], value: y[i] });
  return odd;
}

/** Buckets that have points, but none that could be averaged. */
function emptyBuckets(middles: Float64Array, { mean, oddValue }: BucketSeries): OddPoint[] {
  const odd: OddPoint[] = [];
  for (let i = 0; i < mean.length && odd.length < MAX_ODD_POINTS; i++)
    if (Number.isNaN(mean[i])) odd.push({ x: middles[i], value: oddValue });
  return odd;
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
