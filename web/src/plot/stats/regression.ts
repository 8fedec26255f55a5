/** A straight line through points, and how much of their spread it explains. */
export interface Fit {
  slope: number;
  intercept: number;
  /** Coefficient of determination; equals the square of Pearson's r. */
  r2: number;
}

/** Least squares: slope = cov(x, y) / var(x). Null with fewer than two different x. */
export function fitLine(x: number[], y: number[]): Fit | null {
  const n = x.length;
  const meanX = x.reduce((sum, value) => sum + value / n, 0);
  const meanY = y.reduce((sum, value) => sum + value / n, 0);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i] - meanX) ** 2;
    xy += (x[i] - meanX) * (y[i] - meanY);
    yy += (y[i] - meanY) ** 2;
  }
  if (n < 2 || xx === 0) return null;
  const slope = xy / xx;
  return { slope, intercept: meanY - slope * meanX, r2: yy === 0 ? 1 : (xy * xy) / (xx * yy) };
}
