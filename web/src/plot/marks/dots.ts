import type { Scale } from "../scale";

/**
 * Which points need a dot: those that no line reaches (alone between gaps), and every one when
 * there are so few that a reader wants to see them.
 */
export function dottedPoints(y: Float64Array, few: number): number[] {
  const all: number[] = [];
  const lonely: number[] = [];
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(y[i])) continue;
    all.push(i);
    if (!Number.isFinite(y[i - 1]) && !Number.isFinite(y[i + 1])) lonely.push(i);
  }
  return all.length <= few ? all : lonely;
}

export function drawDots(
  ctx: CanvasRenderingContext2D,
  x: Float64Array,
  y: Float64Array,
  points: number[],
  scales: { x: Scale; y: Scale },
  color: string,
  radiusPx: number,
): void {
  ctx.fillStyle = color;
  for (const i of points) {
    const py = scales.y(y[i]);
    if (!Number.isFinite(py)) continue;
    ctx.beginPath();
    ctx.arc(scales.x(x[i]), py, radiusPx, 0, 2 * Math.PI);
    ctx.fill();
  }
}
