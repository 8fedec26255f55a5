import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { loggedTableQuery } from "@/api/logged-tables";
import { isObject } from "@/lib/json-value";
import { texts } from "@/panels/config-read";
import { PanelFrame, PanelNote } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import { later } from "@/ui/later";
import { useStepSlider } from "@/workspace/step-sliders";
import { type ChartValue, chartData, chartValueOf } from "./chart-data";
import { StepChoice } from "./step-choice";
import { questionOf, sourcesOf } from "./table-state";
import classes from "./tables.module.css";

const VegaChart = later(async () => (await import("./vega-chart")).VegaChart);

/** Rows that a chart draws; more are a picture of nothing. */
const MAX_ROWS = 10_000;

/** A picture that `kiseki.plot` logged, of all shown runs at once. */
export function ChartPanel(props: PanelProps) {
  const { panel, project, runs } = props;
  const { t } = useLingui();
  const [key = ""] = texts(panel.config?.keys);
  const [step, move] = useStepSlider({ project, panel: panel.id, axis: "_step", linked: true });
  const sources = useMemo(() => (key ? sourcesOf(runs, key, step) : []), [runs, key, step]);
  const question = useMemo(() => questionOf(sources, {}), [sources]);
  const { data, error, isLoading } = useQuery(
    loggedTableQuery(question, { offset: 0, limit: MAX_ROWS }),
  );
  const value = useMemo(() => firstValue(data?.sources.map((source) => source.value)), [data]);
  const rows = useMemo(
    () => (data && value ? chartData(data, value, sources, runs) : []),
    [data, value, sources, runs],
  );
  const title = panel.title || value?.strings.title || key || t`Logged chart`;
  return (
    <PanelFrame
      title={title}
      handle={props.handle}
      actions={props.actions}
      notes={
        data &&
        data.total > MAX_ROWS && (
          <PanelNote title={t`A chart draws at most ${MAX_ROWS} rows`}>
            {t`First ${MAX_ROWS} rows`}
          </PanelNote>
        )
      }
    >
      {value && rows.length > 0 ? (
        <div className={classes.chart}>
          <StepChoice states={data?.sources ?? []} step={step} onStep={move} />
          <VegaChart value={value} rows={rows} runs={runs} label={title} />
        </div>
      ) : (
        <PanelState error={error} loading={isLoading}>
          {data?.sources.some(({ state }) => state === "waiting")
            ? t`The table is still on its way`
            : t`No shown run has this chart`}
        </PanelState>
      )}
    </PanelFrame>
  );
}

function firstValue(values: unknown[] = []): ChartValue | null {
  return chartValueOf(values.find(isObject));
}
