import { useEffect, useRef } from "react";
import type { MediaCell } from "../cells";
import { Picture } from "../image/picture";
import type { Overlays } from "../media-config";
import { MediaContent } from "../media-item";
import { isPicture } from "../media-value";
import classes from "./full-view.module.css";
import type { useZoom } from "./use-zoom";

const WHEEL_STEP = 1.2;

interface StageProps {
  cells: MediaCell[];
  label: string;
  overlays: Overlays;
  zooming: ReturnType<typeof useZoom>;
  /** Of two pictures over each other: the share of the width that shows the first. */
  split?: number;
}

/** A picture (or two over each other) that can be enlarged and moved, or any other medium. */
export function Stage({ cells, label, overlays, zooming, split }: StageProps) {
  const frame = useRef<HTMLElement>(null);
  const { zoom, grow, onKeyDown, onPointerMove } = zooming;
  useWheel(frame, grow);
  const [first, second] = cells;
  if (!first) return null;
  if (!isPicture(first.item))
    return (
      <section className={classes.stage} aria-label={label}>
        <MediaContent uid={first.run.uid} item={first.item} label={label} overlays={overlays} />
      </section>
    );
  const shown = (cell: MediaCell) => (
    <Picture
      uid={cell.run.uid}
      item={cell.item}
      alt={cell.item.caption || label}
      overlays={overlays}
      zoom={zoom.scale}
    />
  );
  const moved = { transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` };
  return (
    <section
      ref={frame}
      className={classes.stage}
      data-zoomed={zoom.scale > 1 || undefined}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is enlarged and moved by keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
    >
      <div className={classes.moved} style={moved}>
        {shown(first)}
      </div>
      {second && split !== undefined && (
        <div className={classes.over} style={{ "--split": `${100 * split}%` }}>
          <div className={classes.moved} style={moved}>
            {shown(second)}
          </div>
        </div>
      )}
    </section>
  );
}

/** Ctrl and the wheel enlarge; React listens passively, and the page must not be zoomed along. */
function useWheel(frame: React.RefObject<HTMLElement | null>, grow: (factor: number) => void) {
  const latest = useRef(grow);
  useEffect(() => {
    latest.current = grow;
  });
  useEffect(() => {
    const element = frame.current;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      latest.current(event.deltaY < 0 ? WHEEL_STEP : 1 / WHEEL_STEP);
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [frame]);
}
