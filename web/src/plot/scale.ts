/** Maps data to canvas pixels; `linear` or base-10 `log`. */
export type Scale = (value: number) => number;

export interface Span {
  min: number;
  max: number;
}

export function linearScale(domain: Span, from: number, to: number): Scale {
  const factor = (to - from) / (domain.max - domain.min || 1);
  return (value) => from + (value - domain.min) * factor;
}

/** Values that are not above 0 have no place on it: NaN. */
export function logScale(domain: Span, from: number, to: number): Scale {
  const low = Math.log10(domain.min);
  const factor = (to - from) / (Math.log10(domain.max) - low || 1);
  return (value) => (value > 0 ? from + (Math.log10(value) - low) * factor : Number.NaN);
}

/**
 * The y range that shows everything in `arrays` where x lies in `within`, with a margin of 5% on
 * both sides (on a log axis in decades; there values not above 0 do not count).
 */
export function yRange(
  parts: { x: Float64Array; values: Float64Array }[],
  within: Span,
  log: boolean,
): Span {
  let min = Infinity;
  let max = -Infinity;
  for (const { x, values } of parts) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (x[i] < within.min || x[i] > within.max || (log && !(value > 0))) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (min > max) return log ? { min: 0.1, max: 10 } : { min: 0, max: 1 };
  if (log) {
    const margin = Math.max((Math.log10(max) - Math.log10(min)) * 0.05, 0.02);
    return { min: 10 ** (Math.log10(min) - margin), max: 10 ** (Math.log10(max) + margin) };
  }
  const margin = (max - min) * 0.05 || Math.abs(max) * 0.05 || 1;
  return { min: min - margin, max: max + margin };
}

/** From the smallest to the greatest x of the curves; a single x gets some room around it. */
export function xRange(xs: Float64Array[]): Span {
  let min = Infinity;
  let max = -Infinity;
  for (const x of xs) {
    if (x.length === 0) continue;
    min = Math.min(min, x[0]);
    max = Math.max(max, x[x.length - 1]);
  }
  if (min > max) return { min: 0, max: 1 };
  return min === max ? { min: min - 0.5, max: max + 0.5 } : { min, max };
}
