import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { plainText } from "@/lib/ansi";
import classes from "./text-lines.module.css";

const LINE_PX = 20;
/** A line of a minified file would stop the browser; its end is left out. */
const MOST_CHARS = 20_000;

/** Numbered lines, of which only those in view exist. */
export function TextLines({
  text,
  isWrapped,
  label,
}: {
  text: string;
  isWrapped: boolean;
  label: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(text), [text]);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  return (
    <section
      ref={scroller}
      className={classes.lines}
      data-wrapped={isWrapped || undefined}
      style={{ "--digits": String(lines.length).length }}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <div style={{ position: "relative", height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div
            key={`${index} ${isWrapped}`}
            ref={isWrapped ? rows.measureElement : undefined}
            data-index={index}
            className={classes.line}
            style={{ top: start }}
          >
            <span className={classes.number} aria-hidden="true">
              {index + 1}
            </span>
            <span className={classes.text}>{shown(lines[index])}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

/** The lines; a last one without a character is no line. */
export function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function shown(line: string): string {
  return plainText(line.length > MOST_CHARS ? `${line.slice(0, MOST_CHARS)} …` : line);
}
