import { type PointerEvent, useRef } from "react";
import classes from "./resize-edge.module.css";

const MIN_COLUMN_PX = 56;
const MAX_COLUMN_PX = 1_200;

/** How wide a column may be. */
export function columnPx(px: number): number {
  return Math.round(Math.min(Math.max(px, MIN_COLUMN_PX), MAX_COLUMN_PX));
}

interface ResizeEdgeProps {
  widthPx: number;
  /** Called while the edge is dragged. */
  onWidth: (px: number) => void;
  /** Called when it is let go. */
  onDone?: () => void;
}

/** The right edge of a column's title, to be dragged; without a pointer its menu does the same. */
export function ResizeEdge({ widthPx, onWidth, onDone }: ResizeEdgeProps) {
  const grip = useRef<{ x: number; px: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, px: widthPx };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (grip.current) onWidth(columnPx(grip.current.px + event.clientX - grip.current.x));
  };
  const letGo = () => {
    if (grip.current) onDone?.();
    grip.current = null;
  };
  return (
    <span
      className={classes.edge}
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={letGo}
      onPointerCancel={letGo}
    />
  );
}
