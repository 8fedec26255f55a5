import type { PanelProps } from "@/panels/panel-props";
import { ColumnHistogram } from "./column-histogram";
import { histogramConfig } from "./histogram-config";
import { StepHeatmap } from "./step-heatmap";

/** How numbers are spread: over runs, or within a run over its steps. */
export function HistogramPanel(props: PanelProps) {
  const { key } = histogramConfig(props.panel);
  return key ? <StepHeatmap {...props} /> : <ColumnHistogram {...props} />;
}
