import { NumberInput, Select, Switch } from "@mantine/core";
import { SETTING_DEFAULTS } from "./setting-defaults";
import { SettingRow, type SettingsForm } from "./setting-row";

type Named = keyof typeof SETTING_DEFAULTS;

/** Names of the settings whose values are of a type. */
type NamesOf<T> = { [N in Named]: (typeof SETTING_DEFAULTS)[N] extends T ? N : never }[Named];

interface SettingProps<N> {
  name: N;
  label: string;
  form: SettingsForm;
}

/** A setting with a few values to choose from. */
export function ChoiceSetting<N extends NamesOf<string>>({
  name,
  label,
  form,
  choices,
}: SettingProps<N> & { choices: { value: string; label: string }[] }) {
  return (
    <SettingRow name={name} label={label} form={form}>
      <Select
        size="xs"
        aria-label={label}
        data={choices}
        value={String(form.shown[name] ?? SETTING_DEFAULTS[name])}
        onChange={(value) => value && form.onChange({ [name]: value })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
    </SettingRow>
  );
}

export function SwitchSetting<N extends NamesOf<boolean>>({ name, label, form }: SettingProps<N>) {
  return (
    <SettingRow name={name} label={label} form={form}>
      <Switch
        size="sm"
        aria-label={label}
        checked={Boolean(form.shown[name] ?? SETTING_DEFAULTS[name])}
        onChange={(event) => form.onChange({ [name]: event.currentTarget.checked })}
      />
    </SettingRow>
  );
}

/** Lower and upper end of an axis; an empty field leaves that end to the data. */
export function RangeSetting({
  name,
  label,
  labels,
  form,
}: {
  name: "xRange" | "yRange";
  label: string;
  labels: [string, string];
  form: SettingsForm;
}) {
  const range = form.shown[name] ?? [null, null];
  const set = (end: 0 | 1, value: string | number) => {
    const next: [number | null, number | null] = [...range];
    next[end] = typeof value === "number" ? value : null;
    form.onChange({ [name]: next[0] === null && next[1] === null ? undefined : next });
  };
  return (
    <SettingRow name={name} label={label} form={form}>
      {([0, 1] as const).map((end) => (
        <NumberInput
          key={end}
          size="xs"
          aria-label={labels[end]}
          placeholder="…"
          value={range[end] ?? ""}
          onChange={(value) => set(end, value)}
          hideControls
        />
      ))}
    </SettingRow>
  );
}
