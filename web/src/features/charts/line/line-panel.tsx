import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useCallback, useId, useMemo, useRef, useState } from "react";
import { PanelFrame, PanelTool } from "@/panels/panel-frame";
import type { ChartZoom, PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import type { ChartFrame } from "@/plot/chart-types";
import type { LineChart } from "@/plot/line-chart";
import type { Span } from "@/plot/scale";
import { ChartIcon, TableIcon } from "@/ui/icons";
import { unitOf, xWindow } from "../chart-settings";
import { definitionOf } from "../definitions";
import { LineCanvas } from "./line-canvas";
import classes from "./line-canvas.module.css";
import { keysOf, lineConfig, lineTitle } from "./line-config";
import { LineExport } from "./line-export";
import { LineLegend } from "./line-legend";
import { LineNotes } from "./line-notes";
import { LineSummary } from "./line-summary";
import { SeriesTable } from "./series-table";
import { useLabels } from "./use-labels";
import { useLines } from "./use-lines";

const OPEN = [null, null] as const;
/** Which lines a tooltip lists: the nearest ones, or all by their values. */
const TOOLTIP_ROWS = {
  single: { maxRows: 1, byValue: false },
  default: { maxRows: 8, byValue: false },
  all: { maxRows: 1_000, byValue: true },
};

/** Metrics of the shown runs over an x axis: as lines, or as a table of the same numbers. */
export function LinePanel(props: PanelProps) {
  const { panel, settings, runs, keys, highlight } = props;
  const { t } = useLingui();
  const { ref, width } = useElementSize();
  const theme = useComputedColorScheme("light");
  const [asTable, setAsTable] = useState(false);
  const chart = useRef<LineChart | null>(null);
  const summaryId = useId();
  const config = useMemo(() => lineConfig(panel), [panel]);
  const drawn = useMemo(() => keysOf(config, keys), [config, keys]);
  const title = panel.title || lineTitle(config);
  const x =
    settings.x ?? definitionOf(drawn[0] ?? "", runs).step_metric ?? props.defaultX ?? "_step";
  const [zoom, onZoom] = useZoom(props, x);
  const shown = useMemo(() => xWindow(x, zoom, settings.xRange), [x, zoom, settings.xRange]);
  const {
    lines: bare,
    more,
    loading,
    error,
  } = useLines({
    project: props.project,
    runs,
    groups: props.groups,
    keys: drawn,
    expressions: config.expressions,
    pattern: config.caught ? "" : config.pattern,
    known: keys,
    x,
    shown,
    widthPx: width || 400,
    settings,
    theme,
  });
  const lines = useLabels(bare, props.project, runs, settings.legend);
  const [yMin, yMax] = settings.yRange ?? OPEN;
  const frame = useMemo<ChartFrame>(
    () => ({
      lines,
      x: shown,
      y: { min: yMin, max: yMax },
      ignoreOutliers: settings.ignoreOutliers ?? false,
      showOriginal: settings.showOriginal ?? true,
    }),
    [lines, shown, yMin, yMax, settings.ignoreOutliers, settings.showOriginal],
  );
  const tools = (
    <>
      <LineExport title={title} lines={lines} x={x} settings={settings} chart={chart} />
      <PanelTool
        label={asTable ? t`Show as a chart` : t`Show as a table`}
        panel={title}
        onClick={() => setAsTable(!asTable)}
      >
        {asTable ? <ChartIcon size={14} /> : <TableIcon size={14} />}
      </PanelTool>
    </>
  );

  return (
    <PanelFrame
      title={title}
      handle={props.handle}
      actions={props.actions}
      notes={<LineNotes lines={lines} more={more} />}
      tools={tools}
    >
      <div className={classes.area}>
        {(settings.legend || props.expanded) && lines.length > 0 && (
          <LineLegend lines={lines} highlight={highlight} expanded={props.expanded} />
        )}
        <div ref={ref} className={classes.place}>
          {asTable ? (
            <SeriesTable lines={lines} />
          ) : lines.length > 0 ? (
            <>
              <LineSummary id={summaryId} lines={lines} />
              <LineCanvas
                title={title}
                describedBy={summaryId}
                frame={frame}
                unit={unitOf(x)}
                xScale={settings.xScale ?? "linear"}
                yScale={settings.yScale ?? "linear"}
                syncKey={x}
                tooltipRows={TOOLTIP_ROWS[settings.tooltip ?? "default"]}
                onZoom={onZoom}
                highlight={highlight}
                chartRef={chart}
              />
            </>
          ) : (
            <PanelState error={error} loading={loading}>
              {runs.length > 0 ? t`No point of the shown runs in this range` : t`No run is shown`}
            </PanelState>
          )}
        </div>
      </div>
    </PanelFrame>
  );
}

/** The zoom of the page, or with `syncZoom` off one of the panel's own. */
function useZoom(
  { settings, zoom, onZoom }: PanelProps,
  x: string,
): [ChartZoom | null, (range: Span | null) => void] {
  const [own, setOwn] = useState<ChartZoom | null>(null);
  const isShared = settings.syncZoom !== false;
  const change = isShared ? onZoom : setOwn;
  const onRange = useCallback(
    (range: Span | null) => change(range && { x, min: range.min, max: range.max }),
    [change, x],
  );
  return [isShared ? zoom : own, onRange];
}
