import type { Scale } from "../scale";

/** Fills the area between `low` and `high`; a NaN in either interrupts it. */
export function drawBand(
  ctx: CanvasRenderingContext2D,
  x: Float64Array,
  low: Float64Array,
  high: Float64Array,
  scales: { x: Scale; y: Scale },
  color: string,
  opacity: number,
): void {
  const path = new Path2D();
  let start = 0;
  for (let i = 0; i <= x.length; i++) {
    if (i < x.length && Number.isFinite(scales.y(low[i])) && Number.isFinite(scales.y(high[i])))
      continue;
    if (i - start > 1) addArea(path, x, low, high, scales, start, i);
    start = i + 1;
  }
  ctx.globalAlpha = opacity;
  ctx.fillStyle = color;
  ctx.fill(path);
  ctx.globalAlpha = 1;
}

function addArea(
  path: Path2D,
  x: Float64Array,
  low: Float64Array,
  high: Float64Array,
  scales: { x: Scale; y: Scale },
  from: number,
  to: number,
): void {
  path.moveTo(scales.x(x[from]), scales.y(high[from]));
  for (let i = from + 1; i < to; i++) path.lineTo(scales.x(x[i]), scales.y(high[i]));
  for (let i = to - 1; i >= from; i--) path.lineTo(scales.x(x[i]), scales.y(low[i]));
  path.closePath();
}
