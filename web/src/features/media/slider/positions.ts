import type { MediaSeries, MediaValue } from "@/api/media";

/** A series with a place on the axis for each value, ascending. */
export interface PlacedSeries {
  run: string;
  key: string;
  total: number;
  places: number[];
  values: MediaValue[];
}

/** Put the values of series on an axis: their steps, their order, or a number logged beside. */
export function placed(series: MediaSeries[], axis: string): PlacedSeries[] {
  return series.map(({ run, key, total, values }) => {
    const pairs = values.map((value, i) => ({ value, place: placeOf(value, i, axis) }));
    if (axis !== "_step" && axis !== "_index") pairs.sort((a, b) => a.place - b.place);
    return {
      run,
      key,
      total,
      places: pairs.map(({ place }) => place),
      values: pairs.map(({ value }) => value),
    };
  });
}

function placeOf(value: MediaValue, i: number, axis: string): number {
  if (axis === "_index") return i;
  return axis === "_step" ? value.step : (value.x ?? value.step);
}

/** Every place that some series has a value at, ascending. */
export function allPlaces(series: PlacedSeries[]): number[] {
  return [...new Set(series.flatMap(({ places }) => places))].sort((a, b) => a - b);
}

/** Which value a slider shows: the last at its place or before it; -1 before the first. */
export function indexAt({ places }: PlacedSeries, place: number | null): number {
  if (place === null) return places.length - 1;
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle] <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Which of all places a slider stands at: the one nearest to where it was put. */
export function nearestPlace(places: number[], place: number | null): number {
  if (place === null || places.length === 0) return places.length - 1;
  const after = places.findIndex((one) => one >= place);
  if (after < 0) return places.length - 1;
  const isBefore = after > 0 && place - places[after - 1] < places[after] - place;
  return isBefore ? after - 1 : after;
}
