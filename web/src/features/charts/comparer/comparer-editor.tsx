import { useLingui } from "@lingui/react/macro";
import { NumberInput } from "@mantine/core";
import { count } from "@/panels/config-read";
import type { PanelEditorProps } from "@/panels/panel-props";

export function ComparerEditor({ panel, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  return (
    <NumberInput
      size="xs"
      label={t`Most runs`}
      min={2}
      max={50}
      value={count(panel.config?.maxRuns, 10)}
      onChange={(value) => onPanel({ config: { ...panel.config, maxRuns: Number(value) || 10 } })}
    />
  );
}
