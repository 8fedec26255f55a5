import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Popover, Select, Slider, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useId, useState } from "react";
import { CloseIcon, SearchIcon, TuneIcon } from "@/ui/icons";
import classes from "./chart-toolbar.module.css";
import { type ChartView, chartViewSchema, smoothingOf, zoomOf } from "./chart-view";
import { ZoomFields } from "./zoom-fields";

const TYPING_PAUSE_MS = 150;

interface ChartToolbarProps {
  view: ChartView;
  onView: (change: Partial<ChartView>) => void;
  /** The x axis when nothing was chosen. */
  defaultX: string;
  /** Metrics that can be an x axis. */
  keys: string[];
  /** How many panels match the search, of how many. */
  found: number;
  total: number;
}

/** What all charts of the page share: x axis, smoothing, scale, zoom and the search for panels. */
export function ChartToolbar({ view, onView, defaultX, keys, found, total }: ChartToolbarProps) {
  const { t } = useLingui();
  const [text, setText] = useState(view.panels ?? "");
  useEffect(() => setText(view.panels ?? ""), [view.panels]);
  const search = useDebouncedCallback(
    (panels: string) => onView({ panels: panels || undefined }),
    TYPING_PAUSE_MS,
  );
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t`Charts`}>
      <TextInput
        size="xs"
        className={classes.search}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
        leftSection={<SearchIcon size={14} />}
        placeholder={t`Search panels`}
        aria-label={t`Search panels`}
      />
      <span className={classes.found} aria-live="polite">
        {view.panels ? (
          <Trans>
            {found} of {total} panels
          </Trans>
        ) : null}
      </span>
      <span className={classes.space} />
      {zoomOf(view) && (
        <Button
          size="compact-xs"
          variant="light"
          rightSection={<CloseIcon size={12} />}
          onClick={() => onView({ from: undefined, to: undefined })}
        >
          <Trans>Reset the zoom</Trans>
        </Button>
      )}
      <Select
        size="xs"
        className={classes.axis}
        aria-label={t`X axis`}
        value={view.x ?? defaultX}
        onChange={(x) =>
          onView({
            x: x === defaultX ? undefined : (x ?? undefined),
            from: undefined,
            to: undefined,
          })
        }
        data={[
          { value: "_step", label: t`Step` },
          { value: "_relative", label: t`Relative time` },
          { value: "_time", label: t`Wall time` },
          ...(keys.length > 0 ? [{ group: t`Metrics`, items: keys }] : []),
        ]}
        searchable
        allowDeselect={false}
        limit={100}
        nothingFoundMessage={t`Nothing found`}
      />
      <ChartOptions view={view} onView={onView} />
    </div>
  );
}

function ChartOptions({ view, onView }: Pick<ChartToolbarProps, "view" | "onView">) {
  const { t } = useLingui();
  const smoothingLabel = useId();
  const { kind, amount } = smoothingOf(view);
  const kinds = [
    { value: "time-ema", label: t`Time-weighted moving average` },
    { value: "ema", label: t`Exponential moving average` },
    { value: "gaussian", label: t`Gaussian` },
    { value: "running", label: t`Running mean` },
  ];
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<TuneIcon size={14} />}>
          {amount > 0 ? t`Smoothing ${amount.toFixed(2)}` : t`Options`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.options}>
        <Select
          size="xs"
          label={t`Smoothing`}
          value={kind}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => {
            const { smooth } = chartViewSchema.parse({ smooth: value });
            onView({ smooth: smooth === "time-ema" ? undefined : smooth });
          }}
          data={kinds}
        />
        <div>
          <span id={smoothingLabel} className={classes.label}>
            <Trans>Strength</Trans>
          </span>
          <Slider
            min={0}
            max={0.99}
            step={0.01}
            value={amount}
            onChange={(value) => onView({ amount: value || undefined })}
            label={(value) => value.toFixed(2)}
            thumbProps={{ "aria-labelledby": smoothingLabel }}
          />
        </div>
        <Switch
          size="sm"
          label={t`Logarithmic y axis`}
          checked={view.log ?? false}
          onChange={(event) => onView({ log: event.currentTarget.checked || undefined })}
        />
        <ZoomFields view={view} onView={onView} />
      </Popover.Dropdown>
    </Popover>
  );
}
