/** Index of the value of ascending `x` that is nearest to `target`, or -1 without any. */
export function nearestIndex(x: Float64Array, target: number): number {
  let low = 0;
  let high = x.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= target) low = middle;
    else high = middle;
  }
  return target - x[low] <= x[high] - target ? low : high;
}
