import { momentsOf } from "./moments";

/**
 * Kernel density with a Gaussian kernel at `points` places from two bandwidths below the least to
 * two above the greatest value:
 *
 *     f(x) = 1 / (n h sqrt(2 pi)) * sum_i exp(-((x - x_i) / h)^2 / 2)
 *
 * h follows Scott (1992), "Multivariate Density Estimation": s n^(-1/5), s the standard deviation
 * of the sample (divided by n - 1).
 */
export function densityOf(values: number[], points = 64): { x: number[]; density: number[] } {
  const finite = values.filter(Number.isFinite);
  const n = finite.length;
  if (n === 0) return { x: [], density: [] };
  const { std, min, max } = momentsOf(finite);
  const sampleStd = n > 1 ? std * Math.sqrt(n / (n - 1)) : 0;
  const h = sampleStd * n ** -0.2 || Math.abs(finite[0]) * 0.01 || 0.01;
  const from = min - 2 * h;
  const step = (max + 2 * h - from) / (points - 1);
  const x = Array.from({ length: points }, (_, i) => from + i * step);
  const scale = 1 / (n * h * Math.sqrt(2 * Math.PI));
  const density = x.map((at) =>
    finite.reduce((sum, value) => sum + scale * Math.exp(-(((at - value) / h) ** 2) / 2), 0),
  );
  return { x, density };
}
