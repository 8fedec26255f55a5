import { useEffect, useState } from "react";

const STEP_PX = 90;

/** What of a scrolled element is in view, in coarse steps so that scrolling renders rarely. */
export function useWindow(element: HTMLElement | null): {
  topPx: number;
  heightPx: number;
  leftPx: number;
  widthPx: number;
} {
  const [view, setView] = useState({ topPx: 0, heightPx: 600, leftPx: 0, widthPx: 1200 });
  useEffect(() => {
    if (!element) return;
    const look = () => {
      const next = {
        topPx: Math.floor(element.scrollTop / STEP_PX) * STEP_PX,
        heightPx: element.clientHeight + STEP_PX,
        leftPx: Math.floor(element.scrollLeft / STEP_PX) * STEP_PX,
        widthPx: element.clientWidth + STEP_PX,
      };
      setView((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next));
    };
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
