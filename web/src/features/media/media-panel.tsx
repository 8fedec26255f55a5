import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { mediaQuery } from "@/api/media";
import { useLanguage } from "@/i18n/language";
import { PanelFrame, PanelNote } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import { later } from "@/ui/later";
import { cellsAt, linesUpTo } from "./cells";
import { LayersMenu } from "./image/layers-menu";
import { AXES, type MediaConfig, mediaConfig } from "./media-config";
import { MediaGrid } from "./media-grid";
import classes from "./media-panel.module.css";
import { placed } from "./slider/positions";
import { StepSlider } from "./slider/step-slider";
import { useNextPictures } from "./slider/use-next-pictures";
import { useSlider } from "./slider/use-slider";

const FullView = later(async () => (await import("./full/full-view")).FullView);

/** More runs beside each other cannot be looked at; the list of runs says which are shown. */
const MAX_RUNS = 24;
const MAX_COMPARED = 4;

/** Pictures, sound, films, shapes and texts of the shown runs, at one place of a slider. */
export function MediaPanel(props: PanelProps) {
  const { panel, project, runs, onPanel } = props;
  const { t } = useLingui();
  const locale = useLanguage();
  const config = useMemo(() => mediaConfig(panel), [panel]);
  const change = (part: Partial<MediaConfig>) => onPanel({ config: { ...config, ...part } });
  const shown = useMemo(() => runs.slice(0, MAX_RUNS), [runs]);
  const byUid = useMemo(() => new Map(shown.map((run) => [run.uid, run])), [shown]);
  const x = AXES.some((axis) => axis === config.axis) ? "" : config.axis;
  const { data, error, isLoading } = useQuery(
    mediaQuery({ runs: [...byUid.keys()], keys: config.keys, x }),
  );
  const series = useMemo(() => placed(data ?? [], config.axis), [data, config.axis]);
  const slider = useSlider(project, panel.id, config, series);
  const { place } = slider;
  const lines = useMemo(
    () => (config.arrange === "steps" ? linesUpTo(series, byUid, place) : null),
    [config.arrange, series, byUid, place],
  );
  const cells = useMemo(
    () => lines?.flatMap((line) => line.cells) ?? cellsAt(series, byUid, place),
    [lines, series, byUid, place],
  );
  const [chosen, setChosen] = useState<string[]>([]);
  const [opened, setOpened] = useState<string[]>([]);
  useNextPictures(slider.playing, series, slider.places[slider.index + 1]);
  const title = panel.title || config.keys.join(", ") || t`Media`;
  const kept = chosen.filter((id) => cells.some((cell) => cell.id === id));
  const choose = (id: string) =>
    setChosen(
      kept.includes(id) ? kept.filter((one) => one !== id) : [...kept, id].slice(-MAX_COMPARED),
    );
  const stepSlider = (
    <StepSlider
      panel={title}
      axis={config.axis}
      slider={slider}
      linked={config.linked}
      onLinked={(linked) => change({ linked })}
    />
  );
  const more = runs.length - shown.length;
  const cut = series.find(({ total, values }) => total > values.length);
  return (
    <PanelFrame
      title={title}
      handle={props.handle}
      actions={props.actions}
      notes={
        <>
          {more > 0 && (
            <PanelNote title={t`Hide runs to see others`}>
              {t`${more.toLocaleString(locale)} more runs`}
            </PanelNote>
          )}
          {cut && (
            <PanelNote title={t`So many were logged that every so-manieth is shown`}>
              {t`${cut.values.length.toLocaleString(locale)} of ${cut.total.toLocaleString(locale)}`}
            </PanelNote>
          )}
        </>
      }
      tools={
        <>
          {kept.length > 1 && (
            <Button size="compact-xs" data-own onClick={() => setOpened(kept)}>
              {t`Compare ${kept.length}`}
            </Button>
          )}
          <LayersMenu
            panel={title}
            items={cells.map(({ item }) => item)}
            overlays={config.overlays}
            onOverlays={(overlays) => change({ overlays })}
          />
        </>
      }
    >
      {series.length === 0 ? (
        <PanelState error={error} loading={isLoading}>
          {config.keys.length > 0 ? t`No shown run logged this` : t`Choose what to show`}
        </PanelState>
      ) : (
        <div
          className={classes.body}
          onPointerEnter={slider.activate}
          onFocusCapture={slider.activate}
        >
          <MediaGrid
            cells={cells}
            lines={lines}
            place={place}
            severalRuns={runs.length > 1}
            severalKeys={config.keys.length > 1}
            size={config.size}
            overlays={config.overlays}
            chosen={new Set(kept)}
            onChoose={choose}
            onOpen={(id) => setOpened([id])}
          />
          {stepSlider}
        </div>
      )}
      {opened.length > 0 && (
        <FullView
          title={title}
          cells={cells}
          shown={opened}
          onShown={setOpened}
          overlays={config.overlays}
          onOverlays={(overlays) => change({ overlays })}
          slider={stepSlider}
        />
      )}
    </PanelFrame>
  );
}
