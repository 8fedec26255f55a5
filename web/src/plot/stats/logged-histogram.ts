/** A histogram as a run logged it: edges of bins (one more than counts), ascending. */
export interface LoggedHistogram {
  edges: number[];
  counts: number[];
}

/**
 * Read a logged object: `{_type: "histogram", bins: [edges], values: [counts]}`, or with the bins
 * packed as `{packedBins: {min, size, count}}`. Null for anything else.
 */
export function readHistogram(value: unknown): LoggedHistogram | null {
  if (typeof value !== "object" || value === null) return null;
  const { _type, values, bins, packedBins } = value as Record<string, unknown>;
  if (_type !== "histogram" || !isNumbers(values)) return null;
  const edges = isNumbers(bins) ? bins : unpacked(packedBins);
  if (edges?.length !== values.length + 1) return null;
  return { edges, counts: values };
}

function unpacked(packed: unknown): number[] | null {
  if (typeof packed !== "object" || packed === null) return null;
  const { min, size, count } = packed as Record<string, unknown>;
  if (typeof min !== "number" || typeof size !== "number" || typeof count !== "number") return null;
  if (!(size > 0) || !(count > 0) || count > 10_000) return null;
  return Array.from({ length: Math.floor(count) + 1 }, (_, i) => min + i * size);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isFinite(one));
}

/**
 * The counts of a histogram in `rows` equally wide bins from `min` to `max`: the count of a bin is
 * spread evenly over its width, so that histograms with other edges share one picture and the sum
 * of what lies within is kept.
 */
export function respread(
  { edges, counts }: LoggedHistogram,
  { min, max }: { min: number; max: number },
  rows: number,
): Float64Array {
  const out = new Float64Array(rows);
  const height = (max - min) / rows;
  for (let i = 0; i < counts.length; i++) {
    const [from, to] = [edges[i], edges[i + 1]];
    if (!(to > from) || counts[i] === 0) continue;
    const first = Math.max(0, Math.floor((from - min) / height));
    const last = Math.min(rows - 1, Math.floor((to - min) / height));
    for (let row = first; row <= last; row++) {
      const low = Math.max(from, min + row * height);
      const high = Math.min(to, min + (row + 1) * height);
      if (high > low) out[row] += (counts[i] * (high - low)) / (to - from);
    }
  }
  return out;
}
