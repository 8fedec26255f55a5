import { isPicture, type MediaItem } from "./media-value";

/** A browser keeps four bytes for each pixel, whatever the size of the file. */
const MANY_PIXELS = 64_000_000;
const MANY_BYTES = 24_000_000;
/** Read whole and made into something else before it shows. */
const READ_WHOLE = new Set(["object3D-file", "molecule-file", "plotly-file", "bokeh-file"]);

/** What makes a thing slow to show, so that it waits until it is asked for. */
export type Weight =
  | { kind: "pixels"; width: number; height: number }
  | { kind: "bytes"; bytes: number };

/** What a browser would have to work on for seconds; null for everything else. */
export function weightOf(item: MediaItem): Weight | null {
  const { width, height, size } = item.value;
  if (isPicture(item))
    return isNumber(width) && isNumber(height) && width * height > MANY_PIXELS
      ? { kind: "pixels", width, height }
      : null;
  return READ_WHOLE.has(item.type) && isNumber(size) && size > MANY_BYTES
    ? { kind: "bytes", bytes: size }
    : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
