import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";
import { useLanguage } from "@/i18n/language";
import type { Store } from "@/lib/store";
import type { ChartFrame, ChartLook, Readout, XUnit } from "@/plot/chart-types";
import { LineChart } from "@/plot/line-chart";
import type { ScaleKind, Span } from "@/plot/scale";
import classes from "./line-canvas.module.css";
import { Tooltip } from "./tooltip";
import { useTooltipTexts } from "./use-tooltip-texts";

interface LineCanvasProps {
  title: string;
  /** Id of the text that tells in words what is drawn. */
  describedBy: string;
  /** What is drawn; a new object draws it anew. */
  frame: ChartFrame;
  unit: XUnit;
  xScale: ScaleKind;
  yScale: ScaleKind;
  syncKey: string;
  tooltipRows: { maxRows: number; byValue: boolean };
  onZoom: (range: Span | null) => void;
  highlight: Store<string | null>;
  /** The chart, for exports. */
  chartRef: RefObject<LineChart | null>;
}

const PAGE_OF_POINTS = 20;
/** The pointer is on a line when it is as near as this. */
const ON_LINE_PX = 24;

/** The React side of a `LineChart`: size, theme, language, keys, tooltip. No hover renders it. */
export function LineCanvas(props: LineCanvasProps) {
  const { title, describedBy, frame, unit, xScale, yScale, syncKey, highlight, chartRef } = props;
  const { tooltipRows, onZoom } = props;
  const { t } = useLingui();
  const locale = useLanguage();
  const texts = useTooltipTexts();
  const theme = useComputedColorScheme("light");
  const host = useRef<HTMLDivElement>(null);
  const tooltip = useRef<Tooltip | null>(null);
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(host, sizeRef);
  const latest = useRef({ onZoom, frame });
  latest.current = { onZoom, frame };
  const hasSize = width > 0 && height > 0;
  const size = useRef({ width, height });
  size.current = { width, height };
  /** The readout that a key asked for, which goes on to be spoken. */
  const byKey = useRef(false);

  // What uPlot cannot change later makes a new chart.
  // biome-ignore lint/correctness/useExhaustiveDependencies(theme): the look is read from CSS
  useEffect(() => {
    const place = host.current;
    if (!place || !hasSize) return;
    const tip = new Tooltip(place, { unit, texts, onPoint: highlight.set });
    const onHover = (readout: Readout | null) => {
      if (tip.isPinned) return;
      if (readout && readout.rows.length > 0) tip.show(readout, { spoken: byKey.current });
      else tip.hide();
      const near = readout !== null && readout.nearestPx < ON_LINE_PX;
      highlight.set(near ? (readout.rows[0]?.owner ?? null) : null);
    };
    const onPick = (readout: Readout) => {
      if (tip.isPinned) tip.unpin();
      else if (readout.rows.length > 0) tip.pin(readout);
    };
    const made = new LineChart(
      place,
      {
        unit,
        xScale,
        yScale,
        syncKey,
        look: lookOf(place, locale),
        onZoom: (range) => latest.current.onZoom(range),
        onHover,
        onPick,
      },
      size.current,
    );
    made.show(latest.current.frame);
    made.setHighlight(highlight.get());
    const leaveStore = highlight.subscribe(() => made.setHighlight(highlight.get()));
    chartRef.current = made;
    tooltip.current = tip;
    return () => {
      leaveStore();
      chartRef.current = null;
      made.destroy();
      tip.remove();
    };
  }, [hasSize, unit, xScale, yScale, syncKey, locale, texts, theme, highlight, chartRef]);

  useEffect(() => {
    if (hasSize) chartRef.current?.setSize({ width, height });
  }, [hasSize, width, height, chartRef]);

  useEffect(() => {
    chartRef.current?.show(frame);
  }, [frame, chartRef]);

  useEffect(() => {
    if (tooltip.current) Object.assign(tooltip.current, { ...tooltipRows, widthPx: width });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const chart = chartRef.current;
    const moves: Record<string, number | "first" | "last"> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      PageUp: -PAGE_OF_POINTS,
      PageDown: PAGE_OF_POINTS,
      Home: "first",
      End: "last",
    };
    byKey.current = true;
    if (event.key === "Escape") {
      // Esc first takes away what it opened, then means what it means outside.
      if (!tooltip.current?.isPinned && !chart?.hasCrosshair) return;
      tooltip.current?.unpin();
      chart?.hideCrosshair();
    } else if (event.key === "Enter" && chart?.hasCrosshair) tooltip.current?.pin(chart.readout());
    else if (event.key === "ArrowUp" || event.key === "ArrowDown")
      chart?.nextLine(event.key === "ArrowUp" ? -1 : 1);
    else if (event.key in moves) chart?.moveCrosshair(moves[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={ref}
      className={classes.canvas}
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the crosshair moves by the arrow keys
      tabIndex={0}
      aria-label={t`Chart of ${title}. Arrow keys read its values.`}
      aria-describedby={describedBy}
      onKeyDown={onKeyDown}
      onMouseMove={() => {
        byKey.current = false;
      }}
      onMouseLeave={() => highlight.set(null)}
      onBlur={() => chartRef.current?.hideCrosshair()}
    />
  );
}

/** Colours and type as the page has them now. */
export function lookOf(place: Element, locale: string): ChartLook {
  const style = getComputedStyle(place);
  return {
    locale,
    textColor: style.getPropertyValue("--text-muted"),
    gridColor: style.getPropertyValue("--chart-grid"),
    font: `11px ${style.fontFamily}`,
  };
}
