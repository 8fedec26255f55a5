import { Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { ConsoleLine } from "@/api/console";
import { useLanguage } from "@/i18n/language";
import { plainText, styledText } from "@/lib/ansi";
import { formatClock } from "@/lib/time";
import classes from "./log-view.module.css";
import { matchedParts } from "./matched-parts";
import type { LogPages } from "./use-log-pages";

const LINE_PX = 20;
/** So near the end counts as the end. */
const END_PX = 30;

export function LogLines({
  pages,
  follow,
  onFollow,
  times,
  query,
  regex,
  labelled,
}: {
  pages: LogPages;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  times: boolean;
  query: string;
  regex: boolean;
  /** Say before each line which process printed it. */
  labelled: boolean;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const total = pages.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the view matters
  useEffect(() => pages.setView(first, last), [first, last]);
  useEffect(() => {
    if (follow && total > 0) rows.scrollToIndex(total - 1);
  }, [follow, total, rows]);

  const onScroll = () => {
    const box = scroller.current;
    if (!box) return;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
    // Scrolling up means to read; coming back to the end means to follow again.
    if (follow && box.scrollTop < lastTop.current && !atEnd) onFollow(false);
    lastTop.current = box.scrollTop;
  };

  return (
    <div
      ref={scroller}
      className={classes.lines}
      onScroll={onScroll}
      role="log"
      aria-live="off"
      aria-label={t`Log lines`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <div style={{ position: "relative", height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const line = pages.lineAt(index);
          return (
            <div
              key={index}
              className={classes.line}
              style={{ top: start }}
              data-stream={line?.stream}
            >
              <span className={classes.number} aria-hidden="true">
                {(line?.at ?? index) + 1}
              </span>
              {times && line && (
                <time className={classes.time}>{formatClock(line.time_us, locale)}</time>
              )}
              {labelled && line && (
                <bdi className={classes.label} title={line.label}>
                  {line.label}
                </bdi>
              )}
              {line?.stream === "err" && (
                <span className="visually-hidden">
                  <Trans>standard error</Trans>
                </span>
              )}
              <span className={classes.text}>
                {line && <LineText line={line} query={query} regex={regex} />}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function LineText({ line, query, regex }: { line: ConsoleLine; query: string; regex: boolean }) {
  if (query) {
    return matchedParts(plainText(line.text), query, regex).map((part, i) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text
      part.matched ? <mark key={i}>{part.text}</mark> : part.text,
    );
  }
  return styledText(line.text).map(({ text, color, bold }, i) =>
    color === null && !bold ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text
      <span key={i} data-ansi={color} style={bold ? { fontWeight: 700 } : undefined}>
        {text}
      </span>
    ),
  );
}
