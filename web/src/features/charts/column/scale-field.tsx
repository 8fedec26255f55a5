import { useLingui } from "@lingui/react/macro";
import { Select } from "@mantine/core";
import type { ScaleKind } from "@/plot/scale";

/** How an axis is divided. */
export function ScaleField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: ScaleKind;
  onChange: (kind: ScaleKind) => void;
}) {
  const { t } = useLingui();
  return (
    <Select
      size="xs"
      label={label}
      value={value}
      onChange={(kind) => onChange(kind ?? "linear")}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      data={[
        { value: "linear", label: t`Linear` },
        { value: "log", label: t`Logarithmic` },
        { value: "symlog", label: t`Symmetric logarithmic` },
      ]}
    />
  );
}
