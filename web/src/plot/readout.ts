import type { ChartLine, ReadoutRow } from "./chart-types";
import { nearestIndex } from "./nearest";

/** What the lines are at `x`: the point nearest to it of each, where that is not a gap. */
export function readoutRows(lines: ChartLine[], x: number): ReadoutRow[] {
  const rows: ReadoutRow[] = [];
  for (const { id, owner, label, color, curve, smoothed, behind } of lines) {
    if (behind) continue;
    const i = nearestIndex(curve.x, x);
    if (i < 0 || Number.isNaN(curve.y[i])) continue;
    rows.push({
      id,
      owner,
      label,
      color,
      x: curve.x[i],
      value: (smoothed ?? curve.y)[i],
      raw: curve.y[i],
      low: curve.low ? curve.low[i] : null,
      high: curve.high ? curve.high[i] : null,
      runs: curve.runs ? curve.runs[i] : null,
    });
  }
  return rows;
}

/** Nearest first, as the eye sees it: `place` turns a value into pixels. */
export function byDistance(
  rows: ReadoutRow[],
  place: (value: number) => number,
  pointerPx: number,
): ReadoutRow[] {
  const distance = (row: ReadoutRow) => {
    const away = Math.abs(place(row.value) - pointerPx);
    return Number.isNaN(away) ? Infinity : away;
  };
  return rows
    .map((row) => ({ row, away: distance(row) }))
    .sort((a, b) => a.away - b.away)
    .map(({ row }) => row);
}
