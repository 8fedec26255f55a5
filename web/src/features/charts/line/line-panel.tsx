import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { ChartIcon, TableIcon } from "@/ui/icons";
import { ChartCanvas } from "../chart-canvas";
import { smoothingOf, unitOf, xWindow } from "../chart-settings";
import { definitionOf } from "../definitions";
import { PanelEmpty, PanelFrame, PanelNote, PanelTool } from "../panel-frame";
import type { PanelProps } from "../panel-props";
import { SeriesTable } from "../series-table";
import { keysOf, lineConfig, lineTitle } from "./line-config";
import { useLines } from "./use-lines";

/** Metrics of the shown runs over an x axis: as lines, or as a table of the same numbers. */
export function LinePanel(props: PanelProps) {
  const { panel, settings, runs, keys, zoom, onZoom, highlight, handle, actions } = props;
  const { t } = useLingui();
  const { ref, width } = useElementSize();
  const [asTable, setAsTable] = useState(false);
  const config = useMemo(() => lineConfig(panel), [panel]);
  const drawn = useMemo(() => keysOf(config, keys), [config, keys]);
  const title = panel.title || lineTitle(config);
  const x =
    settings.x ?? definitionOf(drawn[0] ?? "", runs).step_metric ?? props.defaultX ?? "_step";
  const shown = xWindow(x, zoom, settings.xRange);
  const { lines, loading, error } = useLines({
    runs,
    keys: drawn,
    x,
    shown,
    widthPx: width || 400,
    smoothing: smoothingOf(settings),
  });
  const notFinite = lines.reduce((sum, line) => sum + line.curve.notFinite, 0);

  return (
    <PanelFrame
      title={title}
      handle={handle}
      actions={actions}
      notes={
        notFinite > 0 && (
          <PanelNote title={t`NaN or infinite, drawn as gaps`}>
            <Plural value={notFinite} one="# value not finite" other="# values not finite" />
          </PanelNote>
        )
      }
      tools={
        <PanelTool
          label={asTable ? t`Show as a chart` : t`Show as a table`}
          panel={title}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? <ChartIcon size={14} /> : <TableIcon size={14} />}
        </PanelTool>
      }
    >
      <div ref={ref} style={{ position: "absolute", inset: 0 }}>
        {asTable ? (
          <SeriesTable runs={runs} lines={lines} />
        ) : lines.length > 0 ? (
          <ChartCanvas
            metric={title}
            runs={runs}
            lines={lines}
            unit={unitOf(x)}
            syncKey={x}
            logY={settings.yScale === "log"}
            zoom={shown.min !== null && shown.max !== null ? (shown as never) : null}
            onZoom={(range) => onZoom(range && { x, ...range })}
            highlight={highlight}
          />
        ) : (
          <PanelEmpty>
            {error ? (
              error.message || <Trans>The server does not answer</Trans>
            ) : loading ? (
              <Trans>Loading</Trans>
            ) : (
              <Trans>No point of the shown runs in this range</Trans>
            )}
          </PanelEmpty>
        )}
      </div>
    </PanelFrame>
  );
}
