import uPlot from "uplot";
import type { ChartFrame } from "./chart-types";
import { drawLines, type Plane } from "./draw-lines";
import type { Scale } from "./scale";

/**
 * Two canvases over uPlot's: all lines, and above them those that are pointed at. Pointing at a
 * line so draws one line and makes the lower canvas pale, instead of drawing all of them again.
 */
export class LineLayers {
  readonly #plot: uPlot;
  readonly #all: HTMLCanvasElement;
  readonly #above: HTMLCanvasElement;
  /** Whether the upper canvas has anything on it. */
  #lifted = false;

  constructor(plot: uPlot) {
    this.#plot = plot;
    this.#all = this.#canvas();
    this.#above = this.#canvas();
  }

  draw(frame: ChartFrame, scales: { x: Scale; y: Scale }): void {
    const plane = this.#plane(this.#all, scales);
    if (plane) drawLines(plane, frame.lines, { strong: false, showOriginal: frame.showOriginal });
  }

  /** Lift the lines of `owner`; null (or nobody here): all alike. */
  highlight(frame: ChartFrame, scales: { x: Scale; y: Scale }, owner: string | null): void {
    const own = owner === null ? [] : frame.lines.filter((line) => line.owner === owner);
    if (own.length === 0 && !this.#lifted) return;
    this.#lifted = own.length > 0;
    this.#all.style.opacity = this.#lifted ? "0.25" : "";
    const plane = this.#plane(this.#above, scales);
    if (plane) drawLines(plane, own, { strong: true, showOriginal: frame.showOriginal });
  }

  /** Axes and lines as they are, without a highlight, over a background. */
  toCanvas(background: string): HTMLCanvasElement {
    const { width, height } = this.#plot.ctx.canvas;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const ctx = canvas.getContext("2d");
    if (!ctx) return canvas;
    ctx.fillStyle = background;
    ctx.fillRect(0, 0, width, height);
    for (const layer of [this.#plot.ctx.canvas, this.#all]) ctx.drawImage(layer, 0, 0);
    return canvas;
  }

  #canvas(): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.style.position = "absolute";
    canvas.style.inset = "0";
    canvas.style.pointerEvents = "none";
    this.#plot.over.before(canvas);
    return canvas;
  }

  /** An empty canvas that lies exactly over uPlot's. */
  #plane(canvas: HTMLCanvasElement, scales: { x: Scale; y: Scale }): Plane | null {
    const { width, height, style } = this.#plot.ctx.canvas;
    const ctx = canvas.getContext("2d");
    // A new size empties it too, but costs new memory each time.
    if (canvas.width === width && canvas.height === height) ctx?.clearRect(0, 0, width, height);
    else Object.assign(canvas, { width, height });
    canvas.style.width = style.width;
    canvas.style.height = style.height;
    return ctx && { ctx, box: this.#plot.bbox, scales, ratio: uPlot.pxRatio };
  }
}
