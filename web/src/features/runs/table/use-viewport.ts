import { useEffect, useState } from "react";

/** What of a scrolled area is in view, in coarse steps so that scrolling renders rarely. */
export interface Viewport {
  topPx: number;
  leftPx: number;
  heightPx: number;
  widthPx: number;
}

const STEP_DOWN_PX = 120;
const STEP_ACROSS_PX = 64;

const NOTHING: Viewport = { topPx: 0, leftPx: 0, heightPx: 0, widthPx: 0 };

export function useViewport(element: HTMLElement | null): Viewport {
  const [view, setView] = useState(NOTHING);
  useEffect(() => {
    if (!element) return;
    const look = () => setView((old) => sameOr(old, viewportOf(element)));
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [element]);
  return view;
}

function viewportOf(element: HTMLElement): Viewport {
  return {
    topPx: Math.floor(element.scrollTop / STEP_DOWN_PX) * STEP_DOWN_PX,
    leftPx: Math.floor(element.scrollLeft / STEP_ACROSS_PX) * STEP_ACROSS_PX,
    heightPx: element.clientHeight + STEP_DOWN_PX,
    widthPx: element.clientWidth,
  };
}

function sameOr(old: Viewport, now: Viewport): Viewport {
  const same =
    old.topPx === now.topPx &&
    old.leftPx === now.leftPx &&
    old.heightPx === now.heightPx &&
    old.widthPx === now.widthPx;
  return same ? old : now;
}
