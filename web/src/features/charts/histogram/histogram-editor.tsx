import { useLingui } from "@lingui/react/macro";
import { NumberInput, TextInput } from "@mantine/core";
import type { PanelEditorProps } from "@/panels/panel-props";
import { ColumnField } from "../column/column-fields";
import { type HistogramConfig, histogramConfig } from "./histogram-config";

export function HistogramEditor({ panel, project, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  const config = histogramConfig(panel);
  const change = (part: Partial<HistogramConfig>) => onPanel({ config: { ...config, ...part } });
  return (
    <>
      <ColumnField
        label={t`Column`}
        project={project}
        value={config.column}
        onChange={(column) => change({ column })}
      />
      <NumberInput
        size="xs"
        label={t`Bins`}
        placeholder={t`Automatic`}
        min={1}
        max={200}
        value={config.bins || ""}
        onChange={(value) => change({ bins: Number(value) || 0 })}
      />
      <TextInput
        size="xs"
        label={t`Or histograms logged under this key`}
        value={config.key}
        onChange={(event) => change({ key: event.currentTarget.value })}
      />
    </>
  );
}
