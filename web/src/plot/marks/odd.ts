import type { OddPoint } from "../curve";
import type { Scale } from "../scale";

/**
 * Marks where a line has no place: a triangle at the upper edge for +infinity, one at the lower
 * edge for -infinity, a cross above the lower edge for NaN. Shape tells them apart, not colour.
 */
export function drawOdd(
  ctx: CanvasRenderingContext2D,
  odd: OddPoint[],
  x: Scale,
  edges: { top: number; bottom: number },
  color: string,
  sizePx: number,
): void {
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = sizePx / 3;
  for (const point of odd) {
    const left = x(point.x);
    if (!Number.isFinite(left)) continue;
    if (point.value === Infinity) triangle(ctx, left, edges.top, sizePx);
    else if (point.value === -Infinity) triangle(ctx, left, edges.bottom, -sizePx);
    else cross(ctx, left, edges.bottom - sizePx, sizePx / 2);
  }
}

/** Points to `y`; a negative size points downwards. */
function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - Math.abs(size) / 2, y + size);
  ctx.lineTo(x + Math.abs(size) / 2, y + size);
  ctx.fill();
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number, arm: number): void {
  ctx.beginPath();
  ctx.moveTo(x - arm, y - arm);
  ctx.lineTo(x + arm, y + arm);
  ctx.moveTo(x + arm, y - arm);
  ctx.lineTo(x - arm, y + arm);
  ctx.stroke();
}
