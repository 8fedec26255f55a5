import type { ChartLine } from "./chart-types";
import { drawBand } from "./marks/band";
import { dottedPoints, drawDots } from "./marks/dots";
import { drawEvents } from "./marks/events";
import { drawLine } from "./marks/line";
import { drawOdd } from "./marks/odd";
import type { Scale } from "./scale";

/** Where the lines of a chart are drawn, in device pixels. */
export interface Plane {
  ctx: CanvasRenderingContext2D;
  box: { left: number; top: number; width: number; height: number };
  scales: { x: Scale; y: Scale };
  /** Device pixels for each CSS pixel. */
  ratio: number;
}

/** Bands of this many lines would cover each other to a grey field. */
const MAX_BANDS = 40;

/** Of so many lines each is thin: single ones are told apart better, and drawing is far cheaper. */
const MANY_LINES = 50;
const THIN_PX = 1;
const USUAL_PX = 1.6;
const STRONG_PX = 2.6;

/** Lines of a chart, those behind first; `strong` draws them as pointed at. */
export function drawLines(
  plane: Plane,
  lines: ChartLine[],
  { strong, showOriginal }: { strong: boolean; showOriginal: boolean },
): void {
  const { ctx, box, ratio } = plane;
  ctx.save();
  ctx.beginPath();
  // A little room on every side, so that a dot on the edge is whole.
  const room = 3 * ratio;
  ctx.rect(box.left - room, box.top - room, box.width + 2 * room, box.height + 2 * room);
  ctx.clip();
  const bands = strong || lines.length <= MAX_BANDS;
  for (const line of lines) if (line.behind) drawBehind(plane, line);
  const usualPx = lines.length > MANY_LINES ? THIN_PX : USUAL_PX;
  const widthPx = (strong ? STRONG_PX : usualPx) * ratio;
  for (const line of lines)
    if (!line.behind) drawOne(plane, line, { widthPx, showOriginal, bands });
  ctx.restore();
}

function drawBehind({ ctx, scales, ratio }: Plane, { curve, color, smoothed }: ChartLine): void {
  const stroke = { color, widthPx: ratio, opacity: 0.35 };
  drawLine(ctx, curve.x, smoothed ?? curve.y, scales, stroke);
}

function drawOne(
  { ctx, box, scales, ratio }: Plane,
  line: ChartLine,
  { widthPx, showOriginal, bands }: { widthPx: number; showOriginal: boolean; bands: boolean },
): void {
  const { curve, color, smoothed } = line;
  const { x, low, high } = curve;
  if (bands && low && high) drawBand(ctx, x, low, high, scales, color, smoothed ? 0.1 : 0.18);
  if (smoothed && showOriginal)
    drawLine(ctx, x, curve.y, scales, { color, widthPx: ratio, opacity: 0.28 });
  const y = smoothed ?? curve.y;
  const dashPx = line.dash.map((length) => length * ratio);
  drawLine(ctx, x, y, scales, { color, widthPx, opacity: 1, dashPx });
  const few = box.width / ratio / 24;
  drawDots(ctx, x, y, dottedPoints(y, few), scales, color, 2.5 * ratio);
  const edges = { top: box.top, bottom: box.top + box.height };
  drawOdd(ctx, curve.odd, scales.x, edges, color, 7 * ratio);
  drawEvents(ctx, line.events, { x, y }, scales, color, 4.5 * ratio);
}
