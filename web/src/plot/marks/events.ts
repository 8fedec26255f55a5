import { nearestIndex } from "../nearest";
import type { Scale } from "../scale";

/** Something that happened to a run at a place of the x axis. */
export interface ChartEvent {
  kind: "fork" | "restart";
  x: number;
}

/** Marks on a line: a diamond where it was forked, an upright bar where it went on. */
export function drawEvents(
  ctx: CanvasRenderingContext2D,
  events: ChartEvent[],
  line: { x: Float64Array; y: Float64Array },
  scales: { x: Scale; y: Scale },
  color: string,
  sizePx: number,
): void {
  ctx.fillStyle = color;
  for (const { kind, x } of events) {
    const at = nearestIndex(line.x, x);
    const left = scales.x(x);
    const top = at < 0 ? Number.NaN : scales.y(line.y[at]);
    if (!Number.isFinite(left) || !Number.isFinite(top)) continue;
    ctx.beginPath();
    if (kind === "fork") {
      ctx.moveTo(left, top - sizePx);
      ctx.lineTo(left + sizePx, top);
      ctx.lineTo(left, top + sizePx);
      ctx.lineTo(left - sizePx, top);
    } else {
      ctx.rect(left - sizePx / 4, top - sizePx * 1.5, sizePx / 2, sizePx * 3);
    }
    ctx.fill();
  }
}
