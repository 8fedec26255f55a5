import { useLingui } from "@lingui/react/macro";
import { useEffect, useMemo, useState } from "react";
import { useCommands } from "@/commands/commands";
import {
  activateSlider,
  addSlider,
  useActiveSlider,
  useStepSlider,
} from "@/workspace/step-sliders";
import type { MediaConfig } from "../media-config";
import { allPlaces, nearestPlace, type PlacedSeries } from "./positions";

const PLAY_MS = 400;

export interface Slider {
  /** Every place, ascending. */
  places: number[];
  /** Which of them it stands at. */
  index: number;
  /** What values are shown at; null: the newest. */
  place: number | null;
  goTo: (index: number) => void;
  playing: boolean;
  onPlay: (playing: boolean) => void;
  /** Say that the panel is pointed at, so that Ctrl+arrows are for it. */
  activate: () => void;
}

/** The slider of a media panel: shared with others or its own, moved by keys and by playing. */
export function useSlider(
  project: number,
  panel: string,
  { axis, linked }: MediaConfig,
  series: PlacedSeries[],
): Slider {
  const { t } = useLingui();
  const [place, move] = useStepSlider({ project, panel, axis, linked });
  const [playing, setPlaying] = useState(false);
  const places = useMemo(() => allPlaces(series), [series]);
  const index = nearestPlace(places, place);
  const hasPlaces = places.length > 1;
  useEffect(() => (hasPlaces ? addSlider(panel) : undefined), [panel, hasPlaces]);
  const isActive = useActiveSlider(panel);
  // At the end it follows what is still to come.
  const goTo = (next: number) => {
    const kept = Math.min(Math.max(next, 0), places.length - 1);
    move(kept === places.length - 1 ? null : (places[kept] ?? null));
  };
  useCommands(
    t`Media`,
    isActive
      ? [
          {
            label: t`Previous step`,
            keys: ["mod+ArrowLeft"],
            run: () => goTo(index - 1),
            onlyKeys: true,
          },
          {
            label: t`Next step`,
            keys: ["mod+ArrowRight"],
            run: () => goTo(index + 1),
            onlyKeys: true,
          },
        ]
      : [],
  );
  const isAtEnd = index >= places.length - 1;
  useEffect(() => {
    if (!playing) return;
    if (isAtEnd) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => move(places[index + 1] ?? null), PLAY_MS);
    return () => clearTimeout(timer);
  }, [playing, isAtEnd, index, places, move]);
  const onPlay = (wanted: boolean) => {
    if (wanted && isAtEnd) move(places[0] ?? null);
    setPlaying(wanted && hasPlaces);
  };
  return {
    places,
    index,
    place: place === null ? null : (places[index] ?? place),
    goTo,
    playing,
    onPlay,
    activate: () => activateSlider(panel),
  };
}
