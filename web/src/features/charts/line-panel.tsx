import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useState } from "react";
import type { Store } from "@/lib/store";
import { toCurve } from "@/plot/curve";
import type { ChartLine } from "@/plot/line-chart";
import { smooth } from "@/plot/smoothing";
import { CroppedText } from "@/ui/cropped-text";
import { ChartIcon, TableIcon } from "@/ui/icons";
import { ChartCanvas } from "./chart-canvas";
import type { ChartRun } from "./chart-runs";
import { type ChartView, smoothingOf, unitOf, zoomOf } from "./chart-view";
import classes from "./line-panel.module.css";
import { SeriesTable } from "./series-table";
import { useSeries } from "./use-series";

export interface LinePanelProps {
  metric: string;
  runs: ChartRun[];
  /** The x axis to use: what the reader chose, or what the metric asks for. */
  x: string;
  view: ChartView;
  onView: (change: Partial<ChartView>) => void;
  highlight: Store<string | null>;
}

/** One metric of all shown runs: as lines, or as a table of the same numbers. */
export function LinePanel({ metric, runs, x, view, onView, highlight }: LinePanelProps) {
  const { t } = useLingui();
  const { ref, width } = useElementSize();
  const [asTable, setAsTable] = useState(false);
  const zoom = zoomOf(view);
  const { series, loading, error } = useSeries(runs, metric, x, zoom, width || 400);
  const { kind, amount } = smoothingOf(view);
  const wholeSteps = x === "_step";

  const lines = useMemo<ChartLine[]>(
    () =>
      series.flatMap((one, i) => {
        if (!one || !runs[i]) return [];
        const curve = toCurve(one, wholeSteps);
        const smoothed = smooth(curve.x, curve.y, { kind, amount });
        return [{ id: runs[i].uid, color: runs[i].color, curve, smoothed }];
      }),
    [series, runs, wholeSteps, kind, amount],
  );
  const notFinite = lines.reduce((sum, line) => sum + line.curve.notFinite, 0);
  const toggleLabel = asTable ? t`Show as a chart` : t`Show as a table`;

  return (
    <figure className={classes.panel}>
      <figcaption className={classes.title}>
        <CroppedText text={metric.replace(/^system\//, "")} crop="middle" />
        {notFinite > 0 && (
          <span className={classes.note} title={t`NaN or infinite, drawn as gaps`}>
            <Plural value={notFinite} one="# value not finite" other="# values not finite" />
          </span>
        )}
        <ActionIcon
          className={classes.toggle}
          variant="subtle"
          color="gray"
          size={24}
          aria-label={`${toggleLabel}: ${metric}`}
          title={toggleLabel}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? <ChartIcon size={14} /> : <TableIcon size={14} />}
        </ActionIcon>
      </figcaption>
      <div ref={ref} className={classes.plot}>
        {asTable ? (
          <SeriesTable runs={runs} lines={lines} />
        ) : lines.length > 0 ? (
          <ChartCanvas
            metric={metric}
            runs={runs}
            lines={lines}
            unit={unitOf(x)}
            syncKey={x}
            logY={view.log ?? false}
            zoom={zoom}
            onZoom={(range) => onView({ from: range?.min, to: range?.max })}
            highlight={highlight}
          />
        ) : (
          <p className={classes.empty}>
            {error ? (
              error.message || <Trans>The server does not answer</Trans>
            ) : loading ? (
              <Trans>Loading</Trans>
            ) : (
              <Trans>No point of the shown runs in this range</Trans>
            )}
          </p>
        )}
      </div>
    </figure>
  );
}
