import classes from "./drag.module.css";

/** A line that shows where something would go. */
export interface DropMark {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface DragOptions<T> {
  /** What hangs at the pointer. */
  label: string;
  /** What is under a point of the window, and where to draw the mark; null: nothing to drop on. */
  targetAt: (x: number, y: number) => { target: T; mark: DropMark } | null;
  onDrop: (target: T) => void;
}

const STARTS_AFTER_PX = 4;
const SCROLL_ZONE_PX = 56;
const SCROLL_STEP_PX = 16;

/**
 * Drag something from where a pointer went down: begins after a few pixels, so that a click stays
 * a click; scrolls at the edges; Esc gives up. Draws its own two elements and renders nothing.
 */
export function startDrag<T>(
  down: { clientX: number; clientY: number; pointerId: number; currentTarget: Element },
  options: DragOptions<T>,
): void {
  new Drag(down, options);
}

class Drag<T> {
  readonly #options: DragOptions<T>;
  readonly #from: { x: number; y: number; pointer: number };
  readonly #scroller: Element;
  #at: { x: number; y: number };
  #ghost: HTMLElement | null = null;
  #line: HTMLElement | null = null;
  #target: T | null = null;
  #frame = 0;

  constructor(
    down: { clientX: number; clientY: number; pointerId: number; currentTarget: Element },
    options: DragOptions<T>,
  ) {
    this.#options = options;
    this.#from = { x: down.clientX, y: down.clientY, pointer: down.pointerId };
    this.#at = { x: down.clientX, y: down.clientY };
    this.#scroller = scrollerOf(down.currentTarget);
    document.addEventListener("pointermove", this.#onMove);
    document.addEventListener("pointerup", this.#onUp);
    document.addEventListener("pointercancel", this.#end);
    document.addEventListener("keydown", this.#onKey, { capture: true });
  }

  readonly #onMove = (event: PointerEvent): void => {
    if (event.pointerId !== this.#from.pointer) return;
    this.#at = { x: event.clientX, y: event.clientY };
    const { x, y } = this.#from;
    if (!this.#ghost && Math.hypot(this.#at.x - x, this.#at.y - y) < STARTS_AFTER_PX) return;
    if (!this.#ghost) this.#begin();
    this.#show();
  };

  #begin(): void {
    this.#ghost = document.createElement("div");
    this.#ghost.className = classes.ghost;
    this.#ghost.textContent = this.#options.label;
    this.#line = document.createElement("div");
    this.#line.className = classes.line;
    document.body.append(this.#ghost, this.#line);
    document.documentElement.classList.add(classes.dragging);
    this.#frame = requestAnimationFrame(this.#scroll);
  }

  #show(): void {
    if (!this.#ghost || !this.#line) return;
    const { x, y } = this.#at;
    this.#ghost.style.translate = `${x + 12}px ${y + 12}px`;
    const found = this.#options.targetAt(x, y);
    this.#target = found?.target ?? null;
    this.#line.hidden = !found;
    if (!found) return;
    const { left, top, width, height } = found.mark;
    this.#line.style.translate = `${left}px ${top}px`;
    this.#line.style.width = `${width}px`;
    this.#line.style.height = `${height}px`;
  }

  readonly #scroll = (): void => {
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    const { y } = this.#at;
    const upper = Math.max(top, 0) + SCROLL_ZONE_PX;
    const lower = Math.min(bottom, innerHeight) - SCROLL_ZONE_PX;
    const step = y < upper ? -SCROLL_STEP_PX : y > lower ? SCROLL_STEP_PX : 0;
    if (step) {
      this.#scroller.scrollBy(0, step);
      this.#show();
    }
    this.#frame = requestAnimationFrame(this.#scroll);
  };

  readonly #onUp = (event: PointerEvent): void => {
    if (event.pointerId !== this.#from.pointer) return;
    const target = this.#ghost ? this.#target : null;
    this.#end();
    if (target !== null) this.#options.onDrop(target);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    this.#end();
  };

  readonly #end = (): void => {
    cancelAnimationFrame(this.#frame);
    document.removeEventListener("pointermove", this.#onMove);
    document.removeEventListener("pointerup", this.#onUp);
    document.removeEventListener("pointercancel", this.#end);
    document.removeEventListener("keydown", this.#onKey, { capture: true });
    document.documentElement.classList.remove(classes.dragging);
    this.#ghost?.remove();
    this.#line?.remove();
    this.#ghost = null;
  };
}

function scrollerOf(element: Element): Element {
  for (let above = element.parentElement; above; above = above.parentElement) {
    const { overflowY } = getComputedStyle(above);
    if (/auto|scroll/.test(overflowY) && above.scrollHeight > above.clientHeight) return above;
  }
  return document.scrollingElement ?? document.documentElement;
}
