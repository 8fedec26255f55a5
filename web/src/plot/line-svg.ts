import { formatTicks } from "./axis-format";
import { xLabels } from "./chart-axes";
import type { ChartLine, ChartLook, XUnit } from "./chart-types";
import { type Scale, type ScaleKind, type Span, scaleOf, warpOf } from "./scale";
import { ticksOf } from "./ticks";

export interface LineSvgOptions {
  title: string;
  x: Span;
  y: Span;
  xScale: ScaleKind;
  yScale: ScaleKind;
  unit: XUnit;
  look: ChartLook;
  background: string;
  width: number;
  height: number;
  showOriginal: boolean;
}

/** Room for the title, the labels of both axes and the list of lines. */
const EDGE = { top: 34, right: 16, bottom: 28, left: 56 };
const LEGEND_ROW = 16;
const MAX_LEGEND = 40;

/** A line chart as an SVG document, with the names of its lines below it. */
export function lineChartSvg(lines: ChartLine[], options: LineSvgOptions): string {
  const { title, x, y, xScale, yScale, look, background, width, height } = options;
  const named = lines.filter((line) => !line.behind).slice(0, MAX_LEGEND);
  const whole = height + named.length * LEGEND_ROW + 8;
  const right = width - EDGE.right;
  const bottom = height - EDGE.bottom;
  const scales = {
    x: scaleOf(warpOf(xScale, x), x, EDGE.left, right),
    y: scaleOf(warpOf(yScale, y), y, bottom, EDGE.top),
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="system-ui, sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="${background}"/>`,
    text(EDGE.left, 20, title, look.textColor, 'font-size="13" font-weight="600"'),
    axes(scales, options, { right, bottom }),
    `<clipPath id="plane"><rect x="${EDGE.left}" y="${EDGE.top}" width="${right - EDGE.left}" height="${bottom - EDGE.top}"/></clipPath>`,
    '<g clip-path="url(#plane)">',
    ...[...lines]
      .sort((a, b) => Number(b.behind) - Number(a.behind))
      .map((line) => marks(line, scales, options.showOriginal)),
    "</g>",
    ...named.map((line, i) => {
      const at = height + 8 + i * LEGEND_ROW;
      const swatch = `<path d="M${EDGE.left} ${at}h20" stroke="${line.color}" stroke-width="2" stroke-dasharray="${line.dash.join(" ")}"/>`;
      return swatch + text(EDGE.left + 28, at + 4, line.label, look.textColor);
    }),
    "</svg>",
  ].join("\n");
}

function axes(
  scales: { x: Scale; y: Scale },
  { x, y, xScale, yScale, unit, look }: LineSvgOptions,
  { right, bottom }: { right: number; bottom: number },
): string {
  const ticksX = ticksOf(xScale, x, Math.max(2, Math.floor((right - EDGE.left) / 90)));
  const ticksY = ticksOf(yScale, y, 5);
  const labelsX = xLabels(ticksX, unit, look.locale, x);
  const labelsY = formatTicks(ticksY);
  const across = ticksX.map((tick, i) => {
    const at = round(scales.x(tick));
    const line = `<path d="M${at} ${EDGE.top}V${bottom}" stroke="${look.gridColor}"/>`;
    return line + text(at, bottom + 16, labelsX[i], look.textColor, 'text-anchor="middle"');
  });
  const upright = ticksY.map((tick, i) => {
    const at = round(scales.y(tick));
    const line = `<path d="M${EDGE.left} ${at}H${right}" stroke="${look.gridColor}"/>`;
    return line + text(EDGE.left - 6, at + 4, labelsY[i], look.textColor, 'text-anchor="end"');
  });
  return [...across, ...upright].join("");
}

function marks(line: ChartLine, { x, y }: { x: Scale; y: Scale }, showOriginal: boolean): string {
  const { curve, color, smoothed, dash, behind } = line;
  const parts: string[] = [];
  if (!behind && curve.low && curve.high)
    parts.push(
      `<path d="${areaPath(curve.x, curve.low, curve.high, x, y)}" fill="${color}" opacity="0.15"/>`,
    );
  if (smoothed && showOriginal && !behind)
    parts.push(stroke(linePath(curve.x, curve.y, x, y), color, 1, 0.28, []));
  const main = linePath(curve.x, smoothed ?? curve.y, x, y);
  parts.push(stroke(main, color, behind ? 1 : 1.6, behind ? 0.35 : 1, dash));
  return parts.join("");
}

function stroke(path: string, color: string, width: number, opacity: number, dash: number[]) {
  const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : "";
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round" opacity="${opacity}"${dashes}/>`;
}

/** A path through the points; what has no place interrupts it. */
function linePath(xs: Float64Array, ys: Float64Array, x: Scale, y: Scale): string {
  let path = "";
  let penDown = false;
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x(xs[i]), y(ys[i])];
    const isThere = Number.isFinite(px) && Number.isFinite(py);
    if (isThere) path += `${penDown ? "L" : "M"}${round(px)} ${round(py)}`;
    penDown = isThere;
  }
  return path;
}

function areaPath(
  xs: Float64Array,
  low: Float64Array,
  high: Float64Array,
  x: Scale,
  y: Scale,
): string {
  let path = "";
  let start = 0;
  for (let i = 0; i <= xs.length; i++) {
    if (i < xs.length && Number.isFinite(y(low[i])) && Number.isFinite(y(high[i]))) continue;
    if (i - start > 1) {
      const places = Array.from({ length: i - start }, (_, n) => start + n);
      const upper = places.map((n) => `${round(x(xs[n]))} ${round(y(high[n]))}`);
      const lower = places.reverse().map((n) => `${round(x(xs[n]))} ${round(y(low[n]))}`);
      path += `M${[...upper, ...lower].join("L")}Z`;
    }
    start = i + 1;
  }
  return path;
}

function text(x: number, y: number, content: string, color: string, more = ""): string {
  return `<text x="${x}" y="${y}" fill="${color}" ${more}>${escaped(content)}</text>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(content: string): string {
  // Control characters have no place in XML at all.
  const clean = content.replace(/\p{Cc}/gu, " ");
  return clean.replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

function round(px: number): number {
  return Math.round(px * 100) / 100;
}
