import { useLingui } from "@lingui/react/macro";
import { NumberInput, SegmentedControl, Select } from "@mantine/core";
import type { PanelEditorProps } from "@/panels/panel-props";
import { ColumnField } from "../column/column-fields";
import { type BarConfig, barConfig } from "./bar-config";

export function BarEditor({ panel, project, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  const config = barConfig(panel);
  const change = (part: Partial<BarConfig>) => onPanel({ config: { ...config, ...part } });
  return (
    <>
      <ColumnField
        label={t`Column`}
        project={project}
        value={config.column}
        onChange={(column) => change({ column })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t`Direction`}
        value={config.direction}
        onChange={(direction) => change({ direction })}
        data={[
          { value: "horizontal", label: t`Horizontal` },
          { value: "vertical", label: t`Vertical` },
        ]}
      />
      <Select
        size="xs"
        label={t`Groups as`}
        value={config.mark}
        onChange={(mark) => change({ mark: mark ?? "bar" })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data={[
          { value: "bar", label: t`Bar of the mean` },
          { value: "box", label: t`Box plot` },
          { value: "violin", label: t`Violin` },
        ]}
      />
      <Select
        size="xs"
        label={t`Error bars`}
        value={config.errors}
        onChange={(errors) => change({ errors: errors ?? "none" })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data={[
          { value: "none", label: t`None` },
          { value: "std", label: t`Standard deviation` },
          { value: "stderr", label: t`Standard error` },
          { value: "minmax", label: t`Min and max` },
        ]}
      />
      <NumberInput
        size="xs"
        label={t`Most bars`}
        min={1}
        max={500}
        value={config.maxBars}
        onChange={(value) => change({ maxBars: Number(value) || 40 })}
      />
    </>
  );
}
