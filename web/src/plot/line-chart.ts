import uPlot from "uplot";
import { formatSeconds, formatTicks, SECOND_STEPS, timeTickFormatter } from "./axis-format";
import type { Curve } from "./curve";
import { drawBand } from "./marks/band";
import { dottedPoints, drawDots } from "./marks/dots";
import { drawLine } from "./marks/line";
import { nearestIndex } from "./nearest";
import { linearScale, logScale, type Scale, type Span, xRange, yRange } from "./scale";
import { logTicks } from "./ticks";

export type XUnit = "step" | "seconds" | "time" | "number";

export interface ChartLine {
  id: string;
  color: string;
  curve: Curve;
  /** Drawn instead of the curve's own y, which then stays visible but faint. */
  smoothed: Float64Array | null;
}

export interface ChartLook {
  locale: string;
  textColor: string;
  gridColor: string;
  font: string;
}

/** Distances between ticks, where those of plain numbers would read badly. */
const TICK_STEPS: Partial<Record<XUnit, number[]>> = {
  seconds: SECOND_STEPS,
  step: Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat(),
};

/** What lies under the crosshair, nearest to the pointer first. */
export interface Readout {
  x: number;
  leftPx: number;
  topPx: number;
  rows: { id: string; value: number; raw: number; low: number | null; high: number | null }[];
}

export interface ChartSettings {
  unit: XUnit;
  logY: boolean;
  /** Charts with equal keys share their crosshair. */
  syncKey: string;
  look: ChartLook;
  onZoom: (range: Span | null) => void;
  onHover: (readout: Readout | null) => void;
}

/**
 * A live line chart: uPlot draws axes, grid and crosshair and knows the mouse; the marks are ours,
 * so that every run keeps its own x values and nothing has to be aligned. Nothing is animated.
 */
export class LineChart {
  readonly #host: HTMLElement;
  readonly #settings: ChartSettings;
  readonly #plot: uPlot;
  #lines: ChartLine[] = [];
  #highlight: string | null = null;
  #x: Span = { min: 0, max: 1 };
  #y: Span = { min: 0, max: 1 };

  constructor(host: HTMLElement, settings: ChartSettings, size: { width: number; height: number }) {
    this.#host = host;
    this.#settings = settings;
    this.#plot = new uPlot(this.#options(size), this.#frame(), host);
    this.#plot.over.addEventListener("dblclick", () => settings.onZoom(null));
  }

  /** Show these lines; `zoom` null shows all of x. */
  setLines(lines: ChartLine[], zoom: Span | null): void {
    this.#lines = lines;
    this.#x = zoom ?? xRange(lines.map((line) => line.curve.x));
    this.#y = yRange(lines.flatMap(partsThatCount), this.#x, this.#settings.logY);
    this.#plot.setData(this.#frame());
  }

  /** Draw one line above the others, which fade; null: all alike. */
  setHighlight(id: string | null): void {
    if (id === this.#highlight) return;
    this.#highlight = id;
    this.#plot.redraw(false, false);
  }

  setSize(size: { width: number; height: number }): void {
    this.#plot.setSize(size);
  }

  /** Move the crosshair by points of the longest line, or to an end; for the keyboard. */
  moveCrosshair(move: number | "first" | "last"): void {
    const longest = this.#lines.reduce<Float64Array | null>(
      (best, { curve }) => (best && best.length >= curve.x.length ? best : curve.x),
      null,
    );
    if (!longest || longest.length === 0) return;
    const left = this.#plot.cursor.left ?? -1;
    const here = left < 0 ? -1 : nearestIndex(longest, this.#plot.posToVal(left, "x"));
    const last = longest.length - 1;
    const goal =
      move === "first" ? 0 : move === "last" ? last : Math.min(Math.max(here + move, 0), last);
    this.#plot.setCursor({
      left: this.#plot.valToPos(longest[goal], "x"),
      top: this.#plot.over.clientHeight / 2,
    });
    this.#settings.onHover(this.#readout());
  }

  hideCrosshair(): void {
    this.#plot.setCursor({ left: -10, top: -10 });
    this.#settings.onHover(null);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  /** Two invisible points that carry the ranges; the marks are drawn from the lines. */
  #frame(): uPlot.AlignedData {
    return [
      [this.#x.min, this.#x.max],
      [this.#y.min, this.#y.max],
    ];
  }

  #options(size: { width: number; height: number }): uPlot.Options {
    const { unit, logY, look, syncKey } = this.#settings;
    const axis = {
      stroke: look.textColor,
      font: look.font,
      grid: { stroke: look.gridColor, width: 1 },
      ticks: { show: false },
    };
    return {
      ...size,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: {
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        sync: { key: syncKey, scales: ["x", null] },
      },
      scales: {
        x: { time: unit === "time", range: () => [this.#x.min, this.#x.max] },
        y: { distr: logY ? 3 : 1, range: () => [this.#y.min, this.#y.max] },
      },
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      axes: [
        {
          ...axis,
          size: 26,
          gap: 4,
          space: unit === "time" ? 70 : 56,
          ...(TICK_STEPS[unit] ? { incrs: TICK_STEPS[unit] } : {}),
          values: (_, splits) => this.#xLabels(splits),
        },
        {
          ...axis,
          gap: 4,
          size: (_, labels) =>
            Math.max(34, 10 + 7 * Math.max(0, ...(labels ?? []).map((t) => t?.length ?? 0))),
          space: 28,
          values: (_, splits) => formatTicks(splits),
          ...(logY
            ? { splits: () => logTicks(this.#y), filter: (_: uPlot, splits: number[]) => splits }
            : {}),
        },
      ],
      hooks: {
        draw: [(plot) => this.#draw(plot)],
        setSelect: [(plot) => this.#select(plot)],
        setCursor: [(plot) => this.#hover(plot)],
      },
    };
  }

  #xLabels(splits: number[]): string[] {
    const { unit, look } = this.#settings;
    if (unit === "time")
      return splits.map(timeTickFormatter(look.locale, this.#x.max - this.#x.min));
    return unit === "seconds" ? splits.map(formatSeconds) : formatTicks(splits);
  }

  #draw(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const scales = this.#scales(plot);
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.beginPath();
    // A little room on every side, so that a dot on the edge is whole.
    const room = 3 * ratio;
    ctx.rect(bbox.left - room, bbox.top - room, bbox.width + 2 * room, bbox.height + 2 * room);
    ctx.clip();
    const ordered = [...this.#lines].sort(
      (a, b) => Number(a.id === this.#highlight) - Number(b.id === this.#highlight),
    );
    const fewPoints = bbox.width / ratio / 24;
    for (const line of ordered) this.#drawLine(ctx, line, scales, ratio, fewPoints);
    ctx.restore();
  }

  #drawLine(
    ctx: CanvasRenderingContext2D,
    line: ChartLine,
    scales: { x: Scale; y: Scale },
    ratio: number,
    fewPoints: number,
  ): void {
    const { curve, color, smoothed } = line;
    const faded = this.#highlight !== null && this.#highlight !== line.id;
    const opacity = faded ? 0.25 : 1;
    if (curve.low && curve.high)
      drawBand(
        ctx,
        curve.x,
        curve.low,
        curve.high,
        scales,
        color,
        (smoothed ? 0.1 : 0.18) * opacity,
      );
    if (smoothed)
      drawLine(ctx, curve.x, curve.y, scales, { color, widthPx: ratio, opacity: 0.28 * opacity });
    const main = smoothed ?? curve.y;
    const width = (this.#highlight === line.id ? 2.4 : 1.6) * ratio;
    drawLine(ctx, curve.x, main, scales, { color, widthPx: width, opacity });
    ctx.globalAlpha = opacity;
    drawDots(ctx, curve.x, main, dottedPoints(main, fewPoints), scales, color, 2.5 * ratio);
    ctx.globalAlpha = 1;
  }

  #scales(plot: uPlot): { x: Scale; y: Scale } {
    const { left, top, width, height } = plot.bbox;
    const makeY = this.#settings.logY ? logScale : linearScale;
    return {
      x: linearScale(this.#x, left, left + width),
      y: makeY(this.#y, top + height, top),
    };
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const range = { min: plot.posToVal(left, "x"), max: plot.posToVal(left + width, "x") };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const whole = this.#settings.unit === "step";
    this.#settings.onZoom(
      whole ? { min: Math.floor(range.min), max: Math.ceil(range.max) } : range,
    );
  }

  /** Only the chart under the pointer tells what it shows; the others just move their line. */
  #hover(plot: uPlot): void {
    if (!this.#host.matches(":hover")) return;
    this.#settings.onHover((plot.cursor.left ?? -1) < 0 ? null : this.#readout());
  }

  #readout(): Readout {
    const left = this.#plot.cursor.left ?? 0;
    const top = this.#plot.cursor.top ?? 0;
    const x = this.#plot.posToVal(left, "x");
    const pointerY = this.#plot.posToVal(top, "y");
    const rows = this.#lines.flatMap(({ id, curve, smoothed }) => {
      const i = nearestIndex(curve.x, x);
      if (i < 0 || Number.isNaN(curve.y[i])) return [];
      return [
        {
          id,
          value: (smoothed ?? curve.y)[i],
          raw: curve.y[i],
          low: curve.low ? curve.low[i] : null,
          high: curve.high ? curve.high[i] : null,
          x: curve.x[i],
        },
      ];
    });
    rows.sort((a, b) => Math.abs(a.value - pointerY) - Math.abs(b.value - pointerY));
    return {
      x: rows[0]?.x ?? x,
      leftPx: left + this.#plot.bbox.left / uPlot.pxRatio,
      topPx: top,
      rows,
    };
  }
}

/** With a smoothed line the raw one is faint and the band wide: the line decides the range. */
function partsThatCount({
  curve,
  smoothed,
}: ChartLine): { x: Float64Array; values: Float64Array }[] {
  const { x, y, low, high } = curve;
  const arrays = smoothed ? [smoothed, y] : low && high ? [low, high] : [y];
  return arrays.map((values) => ({ x, values }));
}
