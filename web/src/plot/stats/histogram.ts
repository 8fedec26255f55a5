import { quantileOfSorted } from "./quantile";

/** Counts of equally wide bins; a bin holds its left edge, the last one both. */
export interface Bins {
  /** One more than there are counts. */
  edges: number[];
  counts: number[];
}

/** Most bins when their number is left to the data. */
const MAX_BINS = 50;

/**
 * Equally wide bins over finite values, of which there are `bins` or, without it, as many as the
 * finer of two rules asks for: Sturges (1926), log2 n + 1 bins, and Freedman and Diaconis (1981),
 * bins of a width of 2 IQR / n^(1/3).
 */
export function histogramOf(values: ArrayLike<number>, bins?: number): Bins {
  const sorted = Float64Array.from(Array.from(values).filter(Number.isFinite)).sort();
  const n = sorted.length;
  if (n === 0) return { edges: [], counts: [] };
  let min = sorted[0];
  let max = sorted[n - 1];
  if (min === max) {
    min -= 0.5;
    max += 0.5;
  }
  const count = bins ?? binCount(sorted, max - min);
  const edges = Array.from({ length: count + 1 }, (_, i) => min + ((max - min) * i) / count);
  edges[count] = max;
  return { edges, counts: countIn(sorted, edges) };
}

/** How many finite values lie in each bin; those outside of all are not counted. */
export function countIn(values: ArrayLike<number>, edges: number[]): number[] {
  const counts = new Array<number>(Math.max(edges.length - 1, 0)).fill(0);
  for (const value of Array.from(values))
    if (value >= edges[0] && value <= edges[edges.length - 1]) counts[binOf(value, edges)]++;
  return counts;
}

/** The bin of a value; rounding may put the quotient one beside what the edges say. */
function binOf(value: number, edges: number[]): number {
  const count = edges.length - 1;
  const guess = Math.floor(((value - edges[0]) / (edges[count] - edges[0])) * count);
  const bin = Math.min(Math.max(guess, 0), count - 1);
  if (value < edges[bin]) return bin - 1;
  return bin < count - 1 && value >= edges[bin + 1] ? bin + 1 : bin;
}

function binCount(sorted: Float64Array, width: number): number {
  const n = sorted.length;
  const sturges = Math.ceil(Math.log2(n) + 1);
  const iqr = quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25);
  const binWidth = (2 * iqr) / Math.cbrt(n);
  const freedman = binWidth > 0 ? Math.ceil(width / binWidth) : 1;
  return Math.min(Math.max(sturges, freedman), MAX_BINS);
}
