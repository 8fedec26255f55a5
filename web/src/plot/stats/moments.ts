/** What error bars and tooltips say of some numbers; those that are not finite do not count. */
export interface Moments {
  count: number;
  mean: number;
  /** Of the population (divided by n), as in the runs table. */
  std: number;
  /** Standard error of the mean: std / sqrt(n). */
  stderr: number;
  min: number;
  max: number;
}

export function momentsOf(values: ArrayLike<number>): Moments {
  const finite = Array.from(values).filter(Number.isFinite);
  const count = finite.length;
  if (count === 0) {
    const none = Number.NaN;
    return { count, mean: none, std: none, stderr: none, min: none, max: none };
  }
  const mean = finite.reduce((sum, value) => sum + value / count, 0);
  const std = Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2 / count, 0));
  const min = finite.reduce((a, b) => Math.min(a, b));
  const max = finite.reduce((a, b) => Math.max(a, b));
  return { count, mean, std, stderr: std / Math.sqrt(count), min, max };
}
