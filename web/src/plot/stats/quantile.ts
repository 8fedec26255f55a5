/**
 * The `q` quantile of ascending values, between two neighbours by their distance:
 * position q (n - 1), type 7 of Hyndman and Fan (1996), "Sample Quantiles in Statistical
 * Packages" (what numpy.quantile does by default).
 */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

/** The five numbers of a box: quartiles, and the outermost values within 1.5 of their distance. */
export interface BoxNumbers {
  low: number;
  q1: number;
  median: number;
  q3: number;
  high: number;
  outliers: number[];
}

/** Source: Tukey (1977), "Exploratory Data Analysis", section 2C (schematic plots). */
export function boxNumbers(values: number[]): BoxNumbers {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const q1 = quantileOfSorted(sorted, 0.25);
  const q3 = quantileOfSorted(sorted, 0.75);
  const reach = 1.5 * (q3 - q1);
  const inside = sorted.filter((value) => value >= q1 - reach && value <= q3 + reach);
  return {
    low: inside[0] ?? Number.NaN,
    q1,
    median: quantileOfSorted(sorted, 0.5),
    q3,
    high: inside[inside.length - 1] ?? Number.NaN,
    outliers: sorted.filter((value) => value < q1 - reach || value > q3 + reach),
  };
}
