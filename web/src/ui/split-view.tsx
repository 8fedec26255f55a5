import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { useStoredState } from "@/lib/stored-state";
import classes from "./split-view.module.css";

/** How much of the room the left side has: a narrow list, a part of it, or all. */
export type SplitStop = "list" | "split" | "full";

const MIN_PX = 200;
/** A list dragged wider than this is a table. */
const LIST_MAX_PX = 440;
/** When less than this is left for the right side, it goes. */
const RIGHT_MIN_PX = 260;
const KEY_STEP_PX = 24;

interface Widths {
  listPx: number;
  splitPx: number;
}

/** Two areas side by side with a divider that is dragged from stop to stop, or moved by keys. */
export function SplitView({
  storageKey,
  stop,
  onStop,
  initial,
  dividerLabel,
  left,
  right,
}: {
  storageKey: string;
  stop: SplitStop;
  onStop: (stop: SplitStop) => void;
  initial: Widths;
  dividerLabel: string;
  left: ReactNode;
  right: ReactNode;
}) {
  const [widths, setWidths] = useStoredState<Widths>(storageKey, initial, isWidths);
  const frame = useRef<HTMLDivElement>(null);
  const grip = useRef<{ startX: number; startWidth: number } | null>(null);
  const width = stop === "list" ? widths.listPx : widths.splitPx;

  const moveTo = (px: number) => {
    const room = frame.current?.clientWidth ?? window.innerWidth;
    const next = stopAt(px, room);
    if (next !== stop) onStop(next);
    if (next === "list") setWidths({ ...widths, listPx: Math.max(Math.round(px), MIN_PX) });
    if (next === "split") setWidths({ ...widths, splitPx: Math.round(px) });
  };
  const now = () => (stop === "full" ? (frame.current?.clientWidth ?? 0) : width);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { startX: event.clientX, startWidth: now() };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (grip.current) moveTo(grip.current.startWidth + event.clientX - grip.current.startX);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowLeft: -KEY_STEP_PX, ArrowRight: KEY_STEP_PX }[event.key];
    if (by === undefined && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    if (event.key === "Home") onStop("list");
    else if (event.key === "End") onStop("full");
    else if (by) moveTo(stop === "full" ? now() - RIGHT_MIN_PX - 1 : width + by);
  };

  return (
    <div
      ref={frame}
      className={classes.split}
      data-stop={stop}
      style={{ "--left": stop === "full" ? "100%" : `${width}px` }}
    >
      <div className={classes.left}>{left}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved */}
      <div
        className={classes.divider}
        role="separator"
        aria-orientation="vertical"
        aria-label={dividerLabel}
        aria-valuenow={Math.round(now())}
        aria-valuemin={MIN_PX}
        aria-valuemax={Math.max(frame.current?.clientWidth ?? 0, Math.round(now()))}
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          grip.current = null;
        }}
        onDoubleClick={() => setWidths(initial)}
        onKeyDown={onKeyDown}
      />
      {stop !== "full" && <div className={classes.right}>{right}</div>}
    </div>
  );
}

function stopAt(px: number, roomPx: number): SplitStop {
  if (px > roomPx - RIGHT_MIN_PX) return "full";
  return px <= LIST_MAX_PX ? "list" : "split";
}

function isWidths(value: unknown): value is Widths {
  if (typeof value !== "object" || value === null) return false;
  const { listPx, splitPx } = value as Partial<Widths>;
  return typeof listPx === "number" && typeof splitPx === "number";
}
