import { useLingui } from "@lingui/react/macro";
import { Select, Switch } from "@mantine/core";
import type { PanelEditorProps } from "@/panels/panel-props";
import { ColumnField } from "../column/column-fields";
import { ScaleField } from "../column/scale-field";
import { type ScatterConfig, scatterConfig } from "./scatter-config";

export function ScatterEditor({ panel, project, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  const config = scatterConfig(panel);
  const change = (part: Partial<ScatterConfig>) => onPanel({ config: { ...config, ...part } });
  return (
    <>
      <ColumnField label="X" project={project} value={config.x} onChange={(x) => change({ x })} />
      <ScaleField
        label={t`X axis`}
        value={config.xScale}
        onChange={(xScale) => change({ xScale })}
      />
      <ColumnField label="Y" project={project} value={config.y} onChange={(y) => change({ y })} />
      <ScaleField
        label={t`Y axis`}
        value={config.yScale}
        onChange={(yScale) => change({ yScale })}
      />
      <ColumnField
        label={t`Colour by`}
        project={project}
        value={config.color}
        onChange={(color) => change({ color })}
      />
      <Switch
        size="sm"
        label={t`Regression line`}
        checked={config.regression}
        onChange={(event) => change({ regression: event.currentTarget.checked })}
      />
      <Select
        size="xs"
        label={t`Frontier`}
        value={config.frontier}
        onChange={(frontier) => change({ frontier: frontier ?? "none" })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data={[
          { value: "none", label: t`None` },
          { value: "min-min", label: t`Low X, low Y` },
          { value: "min-max", label: t`Low X, high Y` },
          { value: "max-min", label: t`High X, low Y` },
          { value: "max-max", label: t`High X, high Y` },
        ]}
      />
    </>
  );
}
