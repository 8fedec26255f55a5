import type { Scale } from "../scale";

export interface Stroke {
  color: string;
  widthPx: number;
  /** Lengths of strokes and gaps in pixels; nothing or empty: a solid line. */
  dashPx?: number[];
  opacity: number;
}

/** Strokes a line through the points; NaN (also one without a place on a log axis) is a gap. */
export function drawLine(
  ctx: CanvasRenderingContext2D,
  x: Float64Array,
  y: Float64Array,
  scales: { x: Scale; y: Scale },
  stroke: Stroke,
): void {
  const path = new Path2D();
  let penDown = false;
  for (let i = 0; i < x.length; i++) {
    const py = scales.y(y[i]);
    if (!Number.isFinite(py)) {
      penDown = false;
    } else if (penDown) {
      path.lineTo(scales.x(x[i]), py);
    } else {
      path.moveTo(scales.x(x[i]), py);
      penDown = true;
    }
  }
  ctx.globalAlpha = stroke.opacity;
  ctx.strokeStyle = stroke.color;
  ctx.lineWidth = stroke.widthPx;
  ctx.lineJoin = "round";
  ctx.setLineDash(stroke.dashPx ?? []);
  ctx.stroke(path);
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}
