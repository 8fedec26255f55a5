import uPlot from "uplot";
import type { ChartFrame, ChartLine, ChartOptions, Readout } from "./chart-types";
import { drawSoon, forgetDrawing } from "./frame-queue";
import { LineLayers } from "./line-layers";
import { nearestIndex } from "./nearest";
import { byDistance, readoutRows } from "./readout";
import { type Scale, type Span, scaleOf, type Warp, warpOf, xRange } from "./scale";
import { uplotOptions } from "./uplot-options";
import { robustRange, type Stretch, yRange } from "./y-range";

interface Size {
  width: number;
  height: number;
}

/** A pointer that moved less than this between down and up has clicked. */
const CLICK_PX = 4;
const EMPTY: ChartFrame = {
  lines: [],
  x: { min: null, max: null },
  y: { min: null, max: null },
  ignoreOutliers: false,
  showOriginal: true,
};

/**
 * A live line chart. uPlot draws axes and grid and knows the mouse; the lines are ours, so that
 * every run keeps its own x values and nothing has to be aligned. They lie on a canvas of their
 * own, and the line that is pointed at on a third one: pointing at it draws one line, not all.
 * Nothing is animated.
 */
export class LineChart {
  readonly #host: HTMLElement;
  readonly #options: ChartOptions;
  readonly #plot: uPlot;
  readonly #layers: LineLayers;
  #frame: ChartFrame = EMPTY;
  #highlight: string | null = null;
  /** Spans that every kind of axis can have, until there are lines. */
  #x: Span = { min: 1, max: 10 };
  #y: Span = { min: 1, max: 10 };
  #warpX: Warp;
  #warpY: Warp;
  /** A zoom of y is this chart's own; x is shared. */
  #zoomY: Span | null = null;
  #size: Size;

  constructor(host: HTMLElement, options: ChartOptions, size: Size) {
    this.#host = host;
    this.#options = options;
    this.#size = size;
    this.#warpX = warpOf(options.xScale, this.#x);
    this.#warpY = warpOf(options.yScale, this.#y);
    const shown = () => ({ x: this.#x, y: this.#y, warpX: this.#warpX, warpY: this.#warpY });
    const hooks: uPlot.Hooks.Arrays = {
      draw: [() => this.#draw()],
      setSelect: [(plot) => this.#select(plot)],
      setCursor: [(plot) => this.#hover(plot)],
    };
    const made = { ...size, ...uplotOptions(options, shown), hooks };
    this.#plot = new uPlot(made, this.#corners(), host);
    this.#layers = new LineLayers(this.#plot);
    this.#listen();
  }

  /** Show this from the next frame on. */
  show(frame: ChartFrame): void {
    this.#frame = frame;
    drawSoon(this.#update);
  }

  /** Draw the lines of one run above all others, which fade; null: all alike. */
  setHighlight(owner: string | null): void {
    if (owner === this.#highlight) return;
    this.#highlight = owner;
    drawSoon(this.#drawHighlight);
  }

  setSize(size: Size): void {
    this.#size = size;
    drawSoon(this.#resize);
  }

  /** Move the crosshair by points of the longest line, or to an end; for the keyboard. */
  moveCrosshair(move: number | "first" | "last"): void {
    const longest = this.#frame.lines.reduce<Float64Array | null>(
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
    this.#options.onHover(this.readout());
  }

  /**
   * Read the next line above (-1) or below (1) the crosshair, from one to the other and around.
   */
  nextLine(move: -1 | 1): void {
    const readout = this.readout();
    const byHeight = [...readout.rows].sort((a, b) => b.value - a.value);
    if (byHeight.length === 0) return;
    const here = byHeight.findIndex(({ id }) => id === readout.rows[0].id);
    const next = byHeight[(here + move + byHeight.length) % byHeight.length];
    this.#plot.setCursor({
      left: this.#plot.cursor.left ?? 0,
      top: this.#plot.valToPos(next.value, "y"),
    });
    this.#options.onHover(this.readout());
  }

  get hasCrosshair(): boolean {
    return (this.#plot.cursor.left ?? -1) >= 0;
  }

  hideCrosshair(): void {
    this.#plot.setCursor({ left: -10, top: -10 });
    this.#options.onHover(null);
  }

  destroy(): void {
    for (const draw of [this.#update, this.#drawHighlight, this.#resize]) forgetDrawing(draw);
    this.#plot.destroy();
  }

  /** The picture as it is, on a canvas of its own. */
  toCanvas(background: string): HTMLCanvasElement {
    return this.#layers.toCanvas(background);
  }

  /** What is shown now: for exports and for tests. */
  get view(): { x: Span; y: Span; lines: ChartLine[] } {
    return { x: this.#x, y: this.#y, lines: this.#frame.lines };
  }

  /** The values under the crosshair, nearest to the pointer first. */
  readout(): Readout {
    const left = this.#plot.cursor.left ?? 0;
    const top = this.#plot.cursor.top ?? 0;
    const x = this.#plot.posToVal(left, "x");
    const place = scaleOf(this.#warpY, this.#y, this.#plot.over.clientHeight, 0);
    const rows = byDistance(readoutRows(this.#frame.lines, x), place, top);
    const leftPx = left + this.#plot.bbox.left / uPlot.pxRatio;
    const nearestPx = rows[0] ? Math.abs(place(rows[0].value) - top) : Infinity;
    return { x: rows[0]?.x ?? x, leftPx, topPx: top, nearestPx, rows };
  }

  readonly #update = (): void => {
    const { lines, x, y, ignoreOutliers } = this.#frame;
    const { xScale, yScale } = this.#options;
    const whole = xRange(
      lines.map((line) => line.curve.x),
      xScale,
    );
    this.#x = inOrder({ min: x.min ?? whole.min, max: x.max ?? whole.max }, whole);
    const parts = lines.flatMap((line) => this.#partsThatCount(line));
    const auto = (ignoreOutliers ? robustRange : yRange)(parts, this.#x, yScale);
    this.#y = this.#zoomY ?? inOrder({ min: y.min ?? auto.min, max: y.max ?? auto.max }, auto);
    this.#warpX = warpOf(xScale, this.#x);
    this.#warpY = warpOf(yScale, this.#y);
    this.#plot.setData(this.#corners());
  };

  readonly #resize = (): void => this.#plot.setSize(this.#size);

  /** Two invisible points that carry the ranges; the marks are drawn from the lines. */
  #corners(): uPlot.AlignedData {
    return [
      [this.#x.min, this.#x.max],
      [this.#y.min, this.#y.max],
    ];
  }

  #listen(): void {
    const { over } = this.#plot;
    let down = { x: 0, y: 0 };
    over.addEventListener("mousedown", (event) => {
      down = { x: event.clientX, y: event.clientY };
    });
    over.addEventListener("click", (event) => {
      if (Math.hypot(event.clientX - down.x, event.clientY - down.y) < CLICK_PX)
        this.#options.onPick(this.readout());
    });
    over.addEventListener("dblclick", () => {
      this.#zoomY = null;
      this.#options.onZoom(null);
      drawSoon(this.#update);
    });
  }

  #draw(): void {
    // The first drawing comes from within uPlot's constructor.
    if (!this.#layers) return;
    this.#layers.draw(this.#frame, this.#scales());
    this.#drawHighlight();
  }

  readonly #drawHighlight = (): void =>
    this.#layers.highlight(this.#frame, this.#scales(), this.#highlight);

  #scales(): { x: Scale; y: Scale } {
    const { left, top, width, height } = this.#plot.bbox;
    return {
      x: scaleOf(this.#warpX, this.#x, left, left + width),
      y: scaleOf(this.#warpY, this.#y, top + height, top),
    };
  }

  #select(plot: uPlot): void {
    const { left, top, width, height } = plot.select;
    if (width < CLICK_PX && height < CLICK_PX) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const isBox = height < plot.over.clientHeight && height > 0;
    if (isBox)
      this.#zoomY = {
        min: plot.posToVal(top + height, "y"),
        max: plot.posToVal(top, "y"),
      };
    if (width > 0 && width < plot.over.clientWidth) this.#zoomX(plot, left, width);
    drawSoon(this.#update);
  }

  #zoomX(plot: uPlot, left: number, width: number): void {
    const range = { min: plot.posToVal(left, "x"), max: plot.posToVal(left + width, "x") };
    const whole = this.#options.unit === "step";
    this.#options.onZoom(whole ? { min: Math.floor(range.min), max: Math.ceil(range.max) } : range);
  }

  /** Only the chart under the pointer tells what it shows; the others just move their line. */
  #hover(plot: uPlot): void {
    if (!this.#host.matches(":hover")) return;
    this.#options.onHover((plot.cursor.left ?? -1) < 0 ? null : this.readout());
  }

  /** With a smoothed line the raw one is faint and the band wide: the line decides the range. */
  #partsThatCount({ curve, smoothed }: ChartLine): Stretch[] {
    const { x, y, low, high } = curve;
    const both = this.#frame.showOriginal ? [smoothed ?? y, y] : [smoothed ?? y];
    const arrays = smoothed ? both : low && high ? [low, high, y] : [y];
    return arrays.map((values) => ({ x, values }));
  }
}

/** A range whose ends were chosen by hand may be upside down; then the automatic one holds. */
function inOrder(range: Span, otherwise: Span): Span {
  return range.min < range.max ? range : otherwise;
}
