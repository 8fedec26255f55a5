import type { ChartLine } from "@/plot/chart-types";
import type { Curve } from "@/plot/curve";

const NO_CURVE: Curve = {
  x: new Float64Array(0),
  y: new Float64Array(0),
  low: null,
  high: null,
  total: 0,
  notFinite: 0,
  odd: [],
  runs: null,
};

/** Strokes of the second, third, ... metric of a chart; the first is solid. */
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4]];

/**
 * A line without its numbers. `place` counts the metrics of the chart: lines of one run have one
 * colour and differ by their strokes.
 */
export function bareLine(
  owner: { uid: string; name: string; color: string },
  key: string,
  isMany: boolean,
  place: number,
): ChartLine {
  return {
    id: `${owner.uid} ${key}`,
    owner: owner.uid,
    label: isMany ? `${owner.name} · ${key}` : owner.name,
    color: owner.color,
    dash: DASHES[Math.max(place, 0) % DASHES.length],
    curve: NO_CURVE,
    smoothed: null,
    behind: false,
    events: [],
  };
}
