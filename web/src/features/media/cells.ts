import type { ChartRun } from "@/panels/chart-runs";
import { itemsOf, type MediaItem } from "./media-value";
import { indexAt, type PlacedSeries } from "./slider/positions";

/** One thing in the grid of a panel. */
export interface MediaCell {
  /** The same for the same place in the grid at every step, unless steps are beside each other. */
  id: string;
  run: ChartRun;
  key: string;
  step: number;
  /** Where it stands on the axis of the slider. */
  place: number;
  item: MediaItem;
}

/** The cells of one run and key, side by side over steps. */
export interface CellLine {
  id: string;
  run: ChartRun;
  key: string;
  cells: MediaCell[];
}

/** Steps beside each other in one line: more are reached by the slider. */
const MAX_STEPS = 30;

/** What every run shows at a place of the slider. */
export function cellsAt(
  series: PlacedSeries[],
  runs: ReadonlyMap<string, ChartRun>,
  place: number | null,
): MediaCell[] {
  return series.flatMap((one) => {
    const run = runs.get(one.run);
    return run ? cellsOf(one, run, indexAt(one, place), `${one.run} ${one.key}`) : [];
  });
}

/** The steps of every run up to a place of the slider, the newest of them first. */
export function linesUpTo(
  series: PlacedSeries[],
  runs: ReadonlyMap<string, ChartRun>,
  place: number | null,
): CellLine[] {
  return series.flatMap((one) => {
    const run = runs.get(one.run);
    if (!run) return [];
    const id = `${one.run} ${one.key}`;
    const last = indexAt(one, place);
    const indices = Array.from({ length: Math.min(last + 1, MAX_STEPS) }, (_, i) => last - i);
    const cells = indices.flatMap((i) => cellsOf(one, run, i, `${id} ${one.places[i]} ${i}`));
    return [{ id, run, key: one.key, cells }];
  });
}

function cellsOf(series: PlacedSeries, run: ChartRun, index: number, id: string): MediaCell[] {
  const value = series.values[index];
  if (!value) return [];
  return itemsOf(value.value).map((item, i) => ({
    id: `${id} ${i}`,
    run,
    key: series.key,
    step: value.step,
    place: series.places[index] ?? value.step,
    item,
  }));
}
