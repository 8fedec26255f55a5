/**
 * Smoothing of a drawn line. Every function takes ascending x and y of equal length, skips NaN
 * (a gap stays a gap and leaves no trace in its neighbours) and returns a new array.
 */

export type SmoothingKind = "none" | "time-ema" | "ema" | "gaussian" | "running";

/** `amount` runs from 0 (nothing) to 1 (as smooth as it gets) for every kind. */
export interface Smoothing {
  kind: SmoothingKind;
  amount: number;
}

/** The strongest window of the Gaussian (sigma) and running kinds, in points. */
const MAX_WINDOW_POINTS = 100;

/** How many times the weight is applied over the whole width of the x axis. */
const STEPS_PER_AXIS = 1000;

/** The weight never reaches 1, where the line would stand still. */
const MAX_WEIGHT = 0.999;

export function smooth(
  x: Float64Array,
  y: Float64Array,
  { kind, amount }: Smoothing,
): Float64Array | null {
  if (kind === "none" || !(amount > 0) || y.length < 2) return null;
  switch (kind) {
    case "time-ema":
      return timeWeightedEma(x, y, amount);
    case "ema":
      return ema(y, amount);
    case "gaussian":
      return gaussian(y, amount * MAX_WINDOW_POINTS);
    case "running":
      return runningMean(y, 1 + Math.round(amount * MAX_WINDOW_POINTS));
  }
}

/**
 * Exponential moving average whose memory fades with the distance in x, so that dense and sparse
 * stretches are equally smooth:
 *
 *     w = min(sqrt(amount), 0.999)
 *     k = w ** (1000 (x[i] - x[i-1]) / (x[n-1] - x[0]))
 *     sum = k sum + y[i];  weight = k weight + 1;  out[i] = sum / weight
 *
 * Source: Eckner, "Algorithms for Unevenly Spaced Time Series" (2019), section 3; scaled to the
 * axis as Weights & Biases documents its time-weighted EMA.
 */
export function timeWeightedEma(x: Float64Array, y: Float64Array, amount: number): Float64Array {
  const weight = Math.min(Math.sqrt(amount), MAX_WEIGHT);
  const range = x[x.length - 1] - x[0] || 1;
  const out = new Float64Array(y.length).fill(Number.NaN);
  let sum = 0;
  let total = 0;
  let previous = x[0];
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i])) continue;
    const keep = weight ** (((x[i] - previous) / range) * STEPS_PER_AXIS);
    sum = sum * keep + y[i];
    total = total * keep + 1;
    previous = x[i];
    out[i] = sum / total;
  }
  return out;
}

/**
 * Exponential moving average by point, without the pull towards zero at its start:
 *
 *     m = w m + (1 - w) y[i];  out[i] = m / (1 - w ** i)      (i counted from 1)
 *
 * Source: Kingma and Ba, "Adam" (2015), section 3 (bias correction).
 */
export function ema(y: Float64Array, amount: number): Float64Array {
  const weight = Math.min(amount, MAX_WEIGHT);
  const out = new Float64Array(y.length).fill(Number.NaN);
  let mean = 0;
  let debias = 1;
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i])) continue;
    mean = weight * mean + (1 - weight) * y[i];
    debias *= weight;
    out[i] = mean / (1 - debias);
  }
  return out;
}

/**
 * Mean of the neighbours weighted by exp(-d^2 / (2 sigma^2)), d in points, cut at 3 sigma and
 * divided by the weights that were there (so the ends are not pulled down).
 *
 * Source: Nadaraya (1964) and Watson (1964), kernel regression with a Gaussian kernel.
 */
export function gaussian(y: Float64Array, sigmaPoints: number): Float64Array {
  const reach = Math.max(1, Math.ceil(3 * sigmaPoints));
  const kernel = Float64Array.from({ length: reach + 1 }, (_, d) =>
    Math.exp(-(d * d) / (2 * sigmaPoints * sigmaPoints)),
  );
  const out = new Float64Array(y.length).fill(Number.NaN);
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i])) continue;
    let sum = 0;
    let total = 0;
    for (let j = Math.max(0, i - reach); j <= Math.min(y.length - 1, i + reach); j++) {
      if (Number.isNaN(y[j])) continue;
      const weight = kernel[Math.abs(i - j)];
      sum += weight * y[j];
      total += weight;
    }
    out[i] = sum / total;
  }
  return out;
}

/** Mean of a window of `points` centred on each point; the window shrinks at the ends. */
export function runningMean(y: Float64Array, points: number): Float64Array {
  const half = Math.floor(points / 2);
  const out = new Float64Array(y.length).fill(Number.NaN);
  let sum = 0;
  let count = 0;
  let from = 0;
  let to = 0;
  for (let i = 0; i < y.length; i++) {
    for (; to < y.length && to <= i + half; to++) {
      if (!Number.isNaN(y[to])) {
        sum += y[to];
        count++;
      }
    }
    for (; from < i - half; from++) {
      if (!Number.isNaN(y[from])) {
        sum -= y[from];
        count--;
      }
    }
    if (!Number.isNaN(y[i])) out[i] = sum / count;
  }
  return out;
}
