import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { useStoredState } from "@/lib/stored-state";
import classes from "./split-view.module.css";

const MIN_PX = 200;
const MAX_PX = 900;
const KEY_STEP_PX = 24;

const isWidth = (value: unknown): value is number => typeof value === "number";

/** Two areas side by side with a divider that is dragged, or moved with the arrow keys. */
export function SplitView({
  storageKey,
  initialPx,
  dividerLabel,
  left,
  right,
}: {
  storageKey: string;
  initialPx: number;
  dividerLabel: string;
  left: ReactNode;
  right: ReactNode;
}) {
  const [stored, setWidth] = useStoredState(storageKey, initialPx, isWidth);
  const width = clamp(stored);
  const grip = useRef<{ startX: number; startWidth: number } | null>(null);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { startX: event.clientX, startWidth: width };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (grip.current)
      setWidth(clamp(grip.current.startWidth + event.clientX - grip.current.startX));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const moves: Record<string, number> = {
      ArrowLeft: width - KEY_STEP_PX,
      ArrowRight: width + KEY_STEP_PX,
      Home: MIN_PX,
      End: MAX_PX,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    setWidth(clamp(moves[event.key]));
  };

  return (
    <div className={classes.split} style={{ "--left": `${width}px` }}>
      <div className={classes.left}>{left}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved */}
      <div
        className={classes.divider}
        role="separator"
        aria-orientation="vertical"
        aria-label={dividerLabel}
        aria-valuenow={width}
        aria-valuemin={MIN_PX}
        aria-valuemax={MAX_PX}
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          grip.current = null;
        }}
        onDoubleClick={() => setWidth(initialPx)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.right}>{right}</div>
    </div>
  );
}

function clamp(px: number): number {
  return Math.round(Math.min(Math.max(px, MIN_PX), MAX_PX));
}
