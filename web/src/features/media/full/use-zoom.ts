import { type KeyboardEvent, type PointerEvent, useState } from "react";

const STEP = 1.5;
const MOST = 64;
const ARROW_PX = 40;

/** How much larger than fitting, and how far moved from the middle, in pixels of the screen. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

const FITTING: Zoom = { scale: 1, x: 0, y: 0 };

/** Zoom and place that several stages share. */
export function useZoom() {
  const [zoom, setZoom] = useState(FITTING);
  const grow = (factor: number) =>
    setZoom((now) => {
      const scale = Math.min(Math.max(now.scale * factor, 1), MOST);
      const change = scale / now.scale;
      return scale === 1 ? FITTING : { scale, x: now.x * change, y: now.y * change };
    });
  const move = (x: number, y: number) =>
    setZoom((now) => (now.scale === 1 ? now : { ...now, x: now.x + x, y: now.y + y }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [ARROW_PX, 0],
      ArrowRight: [-ARROW_PX, 0],
      ArrowUp: [0, ARROW_PX],
      ArrowDown: [0, -ARROW_PX],
    };
    const arrow = arrows[event.key];
    if (event.key === "+" || event.key === "=") grow(STEP);
    else if (event.key === "-") grow(1 / STEP);
    else if (event.key === "0") setZoom(FITTING);
    else if (arrow && zoom.scale > 1) move(...arrow);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons === 1) move(event.movementX, event.movementY);
  };
  return {
    zoom,
    larger: () => grow(STEP),
    smaller: () => grow(1 / STEP),
    fit: () => setZoom(FITTING),
    grow,
    onKeyDown,
    onPointerMove,
  };
}
