import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useLanguage } from "@/i18n/language";
import { type Store, useStore } from "@/lib/store";
import { type ChartLine, LineChart, type Readout, type XUnit } from "@/plot/line-chart";
import type { Span } from "@/plot/scale";
import classes from "./chart-canvas.module.css";
import type { ChartRun } from "./chart-runs";
import { ChartTooltip } from "./chart-tooltip";

interface ChartCanvasProps {
  metric: string;
  runs: ChartRun[];
  lines: ChartLine[];
  unit: XUnit;
  syncKey: string;
  logY: boolean;
  zoom: Span | null;
  onZoom: (range: Span | null) => void;
  highlight: Store<string | null>;
}

const PAGE_OF_POINTS = 20;

/** The React side of a `LineChart`: size, theme, language, keys and tooltip. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { metric, runs, lines, unit, syncKey, logY, zoom, onZoom, highlight } = props;
  const { t } = useLingui();
  const locale = useLanguage();
  const theme = useComputedColorScheme("light");
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<LineChart | null>(null);
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(host, sizeRef);
  const [readout, setReadout] = useState<Readout | null>(null);
  const handlers = useRef({ onZoom });
  useEffect(() => {
    handlers.current = { onZoom };
  });
  const hasSize = width > 0 && height > 0;
  const size = useRef({ width, height });
  size.current = { width, height };

  // What uPlot cannot change later makes a new chart; the lines below are set anew with it.
  // biome-ignore lint/correctness/useExhaustiveDependencies(theme): the look is read from CSS
  useEffect(() => {
    if (!host.current || !hasSize) return;
    const style = getComputedStyle(host.current);
    const made = new LineChart(
      host.current,
      {
        unit,
        logY,
        syncKey,
        look: {
          locale,
          textColor: style.getPropertyValue("--text-muted"),
          gridColor: style.getPropertyValue("--chart-grid"),
          font: `11px ${style.fontFamily}`,
        },
        onZoom: (range) => handlers.current.onZoom(range),
        onHover: setReadout,
      },
      size.current,
    );
    chart.current = made;
    return () => {
      chart.current = null;
      made.destroy();
      setReadout(null);
    };
  }, [hasSize, unit, logY, syncKey, locale, theme]);

  useEffect(() => {
    if (hasSize) chart.current?.setSize({ width, height });
  }, [hasSize, width, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new chart needs its lines again
  useEffect(() => {
    chart.current?.setLines(lines, zoom);
  }, [lines, zoom?.min, zoom?.max, hasSize, unit, logY, syncKey, locale, theme]);

  const highlighted = useStore(highlight);
  useEffect(() => {
    chart.current?.setHighlight(lines.some(({ id }) => id === highlighted) ? highlighted : null);
  }, [highlighted, lines]);

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number | "first" | "last"> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      PageUp: -PAGE_OF_POINTS,
      PageDown: PAGE_OF_POINTS,
      Home: "first",
      End: "last",
    };
    if (event.key === "Escape") chart.current?.hideCrosshair();
    else if (event.key in moves) chart.current?.moveCrosshair(moves[event.key]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div
        ref={ref}
        className={classes.canvas}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the crosshair moves by the arrow keys
        tabIndex={0}
        aria-label={t`Chart of ${metric}. Arrow keys read its values.`}
        onKeyDown={onKeyDown}
        onBlur={() => chart.current?.hideCrosshair()}
      />
      {readout && <ChartTooltip readout={readout} runs={runs} unit={unit} chartWidthPx={width} />}
    </>
  );
}
