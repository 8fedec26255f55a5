import { type PointerEvent, type ReactNode, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import classes from "./hint.module.css";

const GAP_PX = 4;

/**
 * A few lines of text beside what the pointer rests on: the pointer may go there, Esc takes it
 * away (WCAG 1.4.13). Who cannot point needs the text elsewhere too.
 */
export function Hint({
  lines,
  className,
  children,
}: {
  lines: string[];
  className?: string | undefined;
  children: ReactNode;
}) {
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  const isOpen = place !== null;
  useEffect(() => {
    if (!isOpen) return;
    const close = () => setPlace(null);
    const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && close();
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("scroll", close, { capture: true, passive: true });
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("scroll", close, { capture: true });
    };
  }, [isOpen]);
  const open = (event: PointerEvent) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    setPlace({ left, top: bottom + GAP_PX });
  };
  return (
    <span className={className} onPointerEnter={open} onPointerLeave={() => setPlace(null)}>
      {children}
      {place &&
        createPortal(
          <span className={classes.hint} style={place} role="tooltip">
            {lines.map((line) => (
              <span key={line}>{line}</span>
            ))}
          </span>,
          document.body,
        )}
    </span>
  );
}
