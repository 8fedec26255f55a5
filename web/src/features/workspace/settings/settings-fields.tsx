import { Trans, useLingui } from "@lingui/react/macro";
import { NumberInput, Select, Slider, TextInput } from "@mantine/core";
import type { ChartSettings } from "@/workspace/spec";
import { ChoiceSetting, RangeSetting, SwitchSetting } from "./choice-setting";
import { SETTING_DEFAULTS } from "./setting-defaults";
import { SettingRow, type SettingsForm } from "./setting-row";
import classes from "./settings.module.css";

const MOST_LINES = 1_000;
// biome-ignore lint/suspicious/noTemplateCurlyInString: charts fill it in
const LEGEND_EXAMPLE = "${run.name} - ${config.lr}";

/** Every setting of charts, for the workspace, a section or a panel. */
export function SettingsFields({ form }: { form: SettingsForm }) {
  return (
    <div className={classes.fields}>
      <AxisFields form={form} />
      <SmoothingFields form={form} />
      <GroupFields form={form} />
      <LineFields form={form} />
    </div>
  );
}

function AxisFields({ form }: { form: SettingsForm }) {
  const { t } = useLingui();
  const scales = [
    { value: "linear", label: t`Linear` },
    { value: "log", label: t`Logarithmic` },
    { value: "symlog", label: t`Logarithmic on both sides of 0` },
  ];
  return (
    <fieldset>
      <legend>
        <Trans>Axes</Trans>
      </legend>
      <SettingRow name="x" label={t`X axis`} form={form}>
        <XAxisSelect form={form} />
      </SettingRow>
      <RangeSetting name="xRange" label={t`Range of x`} labels={[t`X from`, t`X to`]} form={form} />
      <ChoiceSetting name="xScale" label={t`Scale of x`} choices={scales} form={form} />
      <RangeSetting name="yRange" label={t`Range of y`} labels={[t`Y from`, t`Y to`]} form={form} />
      <ChoiceSetting name="yScale" label={t`Scale of y`} choices={scales} form={form} />
      <SwitchSetting name="ignoreOutliers" label={t`Leave outliers out of the range`} form={form} />
    </fieldset>
  );
}

/** The axis of a chart nobody chose one for is what its metric asks for, or the step. */
function XAxisSelect({ form }: { form: SettingsForm }) {
  const { t } = useLingui();
  return (
    <Select
      size="xs"
      aria-label={t`X axis`}
      value={form.shown.x ?? ""}
      onChange={(x) => form.onChange({ x: x || undefined })}
      data={[
        { value: "", label: t`What each metric asks for` },
        { value: "_step", label: t`Step` },
        { value: "_relative", label: t`Relative time` },
        { value: "_time", label: t`Wall time` },
        ...(form.keys.length > 0 ? [{ group: t`Metrics`, items: form.keys }] : []),
      ]}
      searchable
      allowDeselect={false}
      limit={100}
      nothingFoundMessage={t`Nothing found`}
      comboboxProps={{ withinPortal: false }}
    />
  );
}

function SmoothingFields({ form }: { form: SettingsForm }) {
  const { t } = useLingui();
  const smoothing = form.shown.smoothing ?? SETTING_DEFAULTS.smoothing;
  const change = (part: Partial<NonNullable<ChartSettings["smoothing"]>>) =>
    form.onChange({ smoothing: { ...smoothing, ...part } });
  const kinds = [
    { value: "none" as const, label: t`None` },
    { value: "time-ema" as const, label: t`Time-weighted moving average` },
    { value: "ema" as const, label: t`Exponential moving average` },
    { value: "gaussian" as const, label: t`Gaussian` },
    { value: "running" as const, label: t`Running mean` },
  ];
  return (
    <fieldset>
      <legend>
        <Trans>Smoothing</Trans>
      </legend>
      <SettingRow name="smoothing" label={t`Kind`} form={form}>
        <Select
          size="xs"
          aria-label={t`Kind of smoothing`}
          value={smoothing.kind}
          onChange={(value) => {
            const kind = kinds.find((one) => one.value === value)?.value;
            if (kind) change({ kind });
          }}
          data={kinds}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
      </SettingRow>
      <div className={classes.row}>
        <span className={classes.label} aria-hidden>
          <Trans>Strength</Trans>
        </span>
        <div className={classes.control}>
          <Slider
            size="sm"
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing.amount}
            onChange={(amount) => change({ amount })}
            label={(value) => value.toFixed(2)}
            thumbLabel={t`Strength of smoothing`}
          />
        </div>
      </div>
      <SwitchSetting name="showOriginal" label={t`Unsmoothed line, faint`} form={form} />
    </fieldset>
  );
}

function GroupFields({ form }: { form: SettingsForm }) {
  const { t } = useLingui();
  return (
    <fieldset>
      <legend>
        <Trans>Groups</Trans>
      </legend>
      <ChoiceSetting
        name="groupCenter"
        label={t`Line of a group`}
        choices={[
          { value: "mean", label: t`Mean` },
          { value: "median", label: t`Median` },
          { value: "min", label: t`Min` },
          { value: "max", label: t`Max` },
        ]}
        form={form}
      />
      <ChoiceSetting
        name="groupBand"
        label={t`Band of a group`}
        choices={[
          { value: "none", label: t`None` },
          { value: "minmax", label: t`Min to max` },
          { value: "std", label: t`Standard deviation` },
          { value: "stderr", label: t`Standard error` },
        ]}
        form={form}
      />
      <SwitchSetting name="groupRuns" label={t`Single runs behind the group`} form={form} />
    </fieldset>
  );
}

function LineFields({ form }: { form: SettingsForm }) {
  const { t } = useLingui();
  return (
    <fieldset>
      <legend>
        <Trans>Lines</Trans>
      </legend>
      <SettingRow name="maxLines" label={t`Most lines in a chart`} form={form}>
        <NumberInput
          size="xs"
          aria-label={t`Most lines in a chart`}
          min={1}
          max={MOST_LINES}
          clampBehavior="strict"
          allowDecimal={false}
          value={form.shown.maxLines ?? SETTING_DEFAULTS.maxLines}
          onChange={(value) =>
            form.onChange({ maxLines: typeof value === "number" ? value : undefined })
          }
        />
      </SettingRow>
      <ChoiceSetting
        name="tooltip"
        label={t`Values under the pointer`}
        choices={[
          { value: "single", label: t`Of the nearest line` },
          { value: "default", label: t`Of the nearest lines` },
          { value: "all", label: t`Of all lines` },
        ]}
        form={form}
      />
      <SettingRow name="legend" label={t`Names of lines`} form={form}>
        <TextInput
          size="xs"
          aria-label={t`Names of lines`}
          placeholder={LEGEND_EXAMPLE}
          value={form.shown.legend ?? ""}
          onChange={(event) => form.onChange({ legend: event.currentTarget.value || undefined })}
        />
      </SettingRow>
      <SwitchSetting name="syncZoom" label={t`Zoom with the other charts`} form={form} />
    </fieldset>
  );
}
