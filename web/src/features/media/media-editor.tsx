import { useLingui } from "@lingui/react/macro";
import { Autocomplete, Checkbox, MultiSelect, NumberInput, Select } from "@mantine/core";
import type { PanelEditorProps } from "@/panels/panel-props";
import { type MediaConfig, mediaConfig } from "./media-config";

/** What a media panel shows, how it is arranged and what its slider moves along. */
export function MediaEditor({ panel, keys, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  const config = mediaConfig(panel);
  const change = (part: Partial<MediaConfig>) => onPanel({ config: { ...config, ...part } });
  const axes = [
    { value: "_step", label: t`Step` },
    { value: "_index", label: t`Number` },
  ];
  const isKey = axes.every(({ value }) => value !== config.axis);
  return (
    <>
      <MultiSelect
        size="xs"
        label={t`Logged under`}
        data={[...new Set([...config.keys, ...keys])]}
        value={config.keys}
        onChange={(value) => change({ keys: value })}
        searchable
        limit={100}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        size="xs"
        label={t`Beside each other`}
        data={[
          { value: "runs", label: t`Runs at one step` },
          { value: "steps", label: t`Steps of each run` },
        ]}
        value={config.arrange}
        onChange={(value) => change({ arrange: value === "steps" ? "steps" : "runs" })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        size="xs"
        label={t`Slider along`}
        data={[...axes, { value: "key", label: t`A logged number` }]}
        value={isKey ? "key" : config.axis}
        onChange={(value) => change({ axis: value === "key" ? "epoch" : (value ?? "_step") })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      {isKey && (
        <Autocomplete
          size="xs"
          label={t`The number, logged in the same rows`}
          data={keys}
          limit={100}
          value={config.axis}
          onChange={(axis) => change({ axis })}
          comboboxProps={{ withinPortal: false }}
        />
      )}
      <NumberInput
        size="xs"
        label={t`Height of pictures (pixels)`}
        placeholder={t`Automatic`}
        min={40}
        max={1_000}
        value={config.size || ""}
        onChange={(value) => change({ size: Number(value) || 0 })}
      />
      <Checkbox
        size="xs"
        mt="xs"
        label={t`Move with the sliders of other panels`}
        checked={config.linked}
        onChange={(event) => change({ linked: event.currentTarget.checked })}
      />
    </>
  );
}
