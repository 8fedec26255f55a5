import { useCallback, useSyncExternalStore } from "react";
import { Store } from "@/lib/store";

/**
 * Where the sliders of panels stand: a place on an axis (`_step`, `_index` or a key), null for the
 * newest. Linked panels of a project share one slider for each axis, so that moving one moves all.
 */
const sliders = new Map<string, Store<number | null>>();

function sliderOf(name: string): Store<number | null> {
  const found = sliders.get(name) ?? new Store<number | null>(null);
  sliders.set(name, found);
  return found;
}

export interface SliderChoice {
  project: number;
  /** Id of the panel. */
  panel: string;
  axis: string;
  /** Whether it moves with the others. */
  linked: boolean;
}

/** The place of a panel's slider, and how to move it. */
export function useStepSlider(
  choice: SliderChoice,
): [place: number | null, move: (place: number | null) => void] {
  const { project, panel, axis, linked } = choice;
  const slider = sliderOf(linked ? `${project} ${axis}` : `${project} ${axis} ${panel}`);
  const move = useCallback((place: number | null) => slider.set(place), [slider]);
  return [useSyncExternalStore(slider.subscribe, slider.get), move];
}

/** The panel whose slider Ctrl+arrows move: the one last pointed at or worked in, else the first. */
const active = new Store<string | null>(null);
const shown: string[] = [];

export function useActiveSlider(panel: string): boolean {
  return useSyncExternalStore(active.subscribe, active.get) === panel;
}

/** Make it the panel that Ctrl+arrows are for. */
export function activateSlider(panel: string): void {
  if (shown.includes(panel)) active.set(panel);
}

/** Tell that a panel has a slider; call the answer when it is gone. */
export function addSlider(panel: string): () => void {
  shown.push(panel);
  if (active.get() === null) active.set(panel);
  return () => {
    shown.splice(shown.indexOf(panel), 1);
    if (active.get() === panel && !shown.includes(panel)) active.set(shown[0] ?? null);
  };
}
