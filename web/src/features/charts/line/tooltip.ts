import type { Readout, ReadoutRow, XUnit } from "@/plot/chart-types";
import classes from "./tooltip.module.css";

/** Words and numbers in the reader's language. */
export interface TooltipTexts {
  x: (x: number, unit: XUnit) => string;
  value: (value: number) => string;
  between: (low: string, high: string) => string;
  runs: (n: number) => string;
  more: (n: number) => string;
  close: string;
}

export interface TooltipOptions {
  unit: XUnit;
  texts: TooltipTexts;
  onPoint: (owner: string | null) => void;
}

const GAP_PX = 12;

/**
 * The values under the crosshair. It follows the pointer dozens of times a second, so it is made
 * of plain elements, without React. A click pins it: then it stays, can be pointed into, scrolled
 * and copied from, until Esc, its button or another click.
 */
export class Tooltip {
  readonly #box: HTMLDivElement;
  readonly #options: TooltipOptions;
  #pinned = false;
  /** How many lines are listed; the others are counted. */
  maxRows = 8;
  /** The greatest value first instead of the nearest line. */
  byValue = false;
  /** Width of the chart; asking the browser for it at every move would lay the page out anew. */
  widthPx = 0;

  constructor(host: HTMLElement, options: TooltipOptions) {
    this.#options = options;
    this.#box = document.createElement("div");
    this.#box.className = classes.tooltip;
    this.#box.hidden = true;
    this.#box.addEventListener("mouseleave", () => options.onPoint(null));
    host.append(this.#box);
  }

  get isPinned(): boolean {
    return this.#pinned;
  }

  show(readout: Readout, { spoken = false } = {}): void {
    if (this.#pinned) return;
    // Only what a key asked for is read aloud, not every move of the mouse.
    this.#box.role = spoken ? "status" : null;
    this.#fill(readout);
  }

  pin(readout: Readout): void {
    this.#pinned = true;
    this.#box.dataset.pinned = "true";
    this.#fill(readout);
    const button = element("button", classes.close, "×");
    button.type = "button";
    button.ariaLabel = this.#options.texts.close;
    button.addEventListener("click", () => this.unpin());
    this.#box.prepend(button);
  }

  unpin(): void {
    this.#pinned = false;
    delete this.#box.dataset.pinned;
    this.#options.onPoint(null);
    this.hide();
  }

  hide(): void {
    if (!this.#pinned) this.#box.hidden = true;
  }

  remove(): void {
    this.#box.remove();
  }

  #fill(readout: Readout): void {
    const { texts, unit } = this.#options;
    const { rows } = readout;
    const nearest = rows[0];
    const ordered = this.byValue ? [...rows].sort((a, b) => b.value - a.value) : rows;
    const shown = ordered.slice(0, this.maxRows);
    const table = element("table", "");
    table.append(...shown.map((row) => this.#row(row, row === nearest)));
    const scroller = element("div", classes.rows);
    scroller.append(table);
    const parts: HTMLElement[] = [element("p", "", texts.x(readout.x, unit)), scroller];
    const note = this.#note(nearest);
    if (note) parts.push(element("p", "", note));
    if (rows.length > shown.length)
      parts.push(element("p", "", texts.more(rows.length - shown.length)));
    this.#box.replaceChildren(...parts);
    this.#box.hidden = false;
    this.#place(readout.leftPx);
  }

  #place(leftPx: number): void {
    const width = this.widthPx;
    const onLeft = leftPx > width / 2;
    const { style } = this.#box;
    style.left = onLeft ? "" : `${leftPx + GAP_PX}px`;
    style.right = onLeft ? `${width - leftPx + GAP_PX}px` : "";
  }

  /** What the nearest line hides: the span of its bucket, the runs of its group. */
  #note(row: ReadoutRow | undefined): string {
    const { texts } = this.#options;
    if (!row) return "";
    const spans = row.low !== null && row.high !== null && row.low !== row.high;
    const between = spans
      ? texts.between(texts.value(row.low ?? 0), texts.value(row.high ?? 0))
      : "";
    return [between, row.runs === null ? "" : texts.runs(row.runs)].filter(Boolean).join(" · ");
  }

  #row(row: ReadoutRow, isNearest: boolean): HTMLTableRowElement {
    const line = element("tr", "");
    if (isNearest) line.dataset.nearest = "true";
    const swatch = element("span", classes.swatch);
    swatch.style.background = row.color;
    const first = element("td", "");
    first.append(swatch);
    const name = element("th", "");
    name.scope = "row";
    name.append(element("bdi", "", row.label));
    const value = element("td", classes.value, this.#options.texts.value(row.value));
    line.append(first, name, value);
    line.addEventListener("mouseenter", () => this.#options.onPoint(row.owner));
    return line;
  }
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
