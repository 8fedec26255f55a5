import { useLingui } from "@lingui/react/macro";
import { useElementSize } from "@mantine/hooks";
import { type MouseEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { type Cell, csvText } from "@/lib/csv";
import { saveCsv } from "@/lib/download";
import { PanelFrame, PanelTool } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import { ChartIcon, TableIcon } from "@/ui/icons";
import { ExportMenu } from "../export/export-menu";
import { DataTable } from "./data-table";
import { saveSvg, saveSvgAsPng } from "./save-svg";
import { type SvgLook, useSvgLook } from "./svg-look";
import classes from "./svg-panel.module.css";
import { useLit } from "./use-lit";

export interface SvgSize {
  width: number;
  height: number;
}

interface SvgPanelProps {
  panel: PanelProps;
  title: string;
  notes?: ReactNode;
  error?: Error | null;
  loading?: boolean;
  /** What to say when there is nothing to draw; null when there is. */
  empty: string | null;
  /** The numbers behind the picture: the table, the CSV and what a screen reader reads. */
  head: string[];
  rows: Cell[][];
  /** Draws into an SVG of this size; marks carry `data-owner` (uid) and `data-tip` (text). */
  children: (size: SvgSize, look: SvgLook) => ReactNode;
}

/** A panel drawn as SVG: frame, size, table, export, tooltips, link between marks and runs. */
export function SvgPanel(props: SvgPanelProps) {
  const { panel, title, notes, head, rows, empty } = props;
  const { t } = useLingui();
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const look = useSvgLook();
  const [asTable, setAsTable] = useState(false);
  const svg = useRef<SVGSVGElement | null>(null);
  const tip = useRef<HTMLDivElement | null>(null);
  useLit(svg, panel.highlight, rows);
  const byUid = useMemo(() => new Map(panel.runs.map((run) => [run.uid, run])), [panel.runs]);

  const onMove = (event: MouseEvent) => {
    const mark = markOf(event);
    panel.highlight.set(mark?.dataset.owner ?? null);
    showTip(tip.current, mark?.dataset.tip ?? "", event);
  };
  const onClick = (event: MouseEvent) => {
    const run = byUid.get(markOf(event)?.dataset.owner ?? "");
    if (run) panel.onOpenRun?.(run);
  };
  const tools = (
    <>
      <ExportMenu
        panel={title}
        disabled={empty !== null}
        onPng={() => svg.current && saveSvgAsPng(title, svg.current, look.background)}
        onSvg={() => svg.current && saveSvg(title, svg.current, look.background)}
        onCsv={(withBom) => saveCsv(title, csvText([head, ...rows]), withBom)}
      />
      <PanelTool
        label={asTable ? t`Show as a chart` : t`Show as a table`}
        panel={title}
        onClick={() => setAsTable(!asTable)}
      >
        {asTable ? <ChartIcon size={14} /> : <TableIcon size={14} />}
      </PanelTool>
    </>
  );
  const picture = width > 0 && height > 0 && (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the runs list opens runs by keyboard
    <svg
      ref={svg}
      className={classes.svg}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t`${title}: ${rows.length} values. The table shows them.`}
      onMouseMove={onMove}
      onMouseLeave={() => {
        panel.highlight.set(null);
        showTip(tip.current, "", null);
      }}
      onClick={onClick}
    >
      {props.children({ width, height }, look)}
    </svg>
  );
  return (
    <PanelFrame
      title={title}
      notes={notes}
      handle={panel.handle}
      actions={panel.actions}
      tools={tools}
    >
      <div ref={ref} className={classes.place}>
        {empty !== null ? (
          <PanelState error={props.error} loading={props.loading}>
            {empty}
          </PanelState>
        ) : asTable ? (
          <DataTable head={head} rows={rows} />
        ) : (
          picture
        )}
        <div ref={tip} className={classes.tip} hidden />
      </div>
    </PanelFrame>
  );
}

function markOf(event: MouseEvent): SVGElement | null {
  return event.target instanceof Element
    ? event.target.closest<SVGElement>("[data-owner], [data-tip]")
    : null;
}

function showTip(tip: HTMLDivElement | null, text: string, event: MouseEvent | null): void {
  if (!tip) return;
  tip.hidden = !text || !event;
  if (!text || !event || !tip.parentElement) return;
  tip.textContent = text;
  const box = tip.parentElement.getBoundingClientRect();
  const x = event.clientX - box.left;
  const onLeft = x > box.width / 2;
  tip.style.left = onLeft ? "" : `${x + 12}px`;
  tip.style.right = onLeft ? `${box.width - x + 12}px` : "";
  tip.style.top = `${Math.max(0, event.clientY - box.top - 12)}px`;
}
