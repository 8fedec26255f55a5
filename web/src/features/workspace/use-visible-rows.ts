import { type RefObject, useEffect, useState } from "react";

/** How far above and below the view panels are made ready. */
const MARGIN_PX = 400;

export interface RowSpan {
  first: number;
  last: number;
}

const NONE: RowSpan = { first: 0, last: -1 };

const measurers = new Set<() => void>();
/** The measuring that is asked for, or 0. */
let frame = 0;

/** Look again at what is in view: something above may have become higher or lower. */
export function lookAgain(): void {
  if (frame !== 0) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    for (const measure of measurers) measure();
  });
}

function watch(measure: () => void): () => void {
  if (measurers.size === 0) {
    document.addEventListener("scroll", lookAgain, { capture: true, passive: true });
    window.addEventListener("resize", lookAgain);
  }
  measurers.add(measure);
  measure();
  return () => {
    measurers.delete(measure);
    if (measurers.size > 0) return;
    document.removeEventListener("scroll", lookAgain, { capture: true });
    window.removeEventListener("resize", lookAgain);
  };
}

/**
 * Which rows of a grid are near the view; the others need not be there. A grid far from the view
 * is not even measured.
 */
export function useVisibleRows(
  grid: RefObject<HTMLElement | null>,
  nRows: number,
  pitchPx: number,
): RowSpan {
  const [span, setSpan] = useState(NONE);
  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    let stop: (() => void) | null = null;
    const measure = () => {
      const { top } = element.getBoundingClientRect();
      const first = Math.max(Math.floor((-top - MARGIN_PX) / pitchPx), 0);
      const last = Math.min(Math.ceil((innerHeight - top + MARGIN_PX) / pitchPx), nRows) - 1;
      setSpan((now) => (now.first === first && now.last === last ? now : { first, last }));
    };
    const observer = new IntersectionObserver(
      (entries) => {
        const isNear = entries[entries.length - 1].isIntersecting;
        if (isNear) stop ??= watch(measure);
        else {
          stop?.();
          stop = null;
          setSpan(NONE);
        }
      },
      { rootMargin: `${MARGIN_PX}px` },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      stop?.();
    };
  }, [grid, nRows, pitchPx]);
  return span;
}
