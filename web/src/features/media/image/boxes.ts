import { isObject } from "@/lib/json-value";
import { labelsOf } from "../media-value";

/** A box as it is drawn: a part of the picture, its class and how sure it is. */
export interface Box {
  /** Shares of the picture's width and height, from its upper left corner. */
  left: number;
  top: number;
  width: number;
  height: number;
  /** "" without a class. */
  classId: string;
  text: string;
  scores: [name: string, score: number][];
}

export interface PictureSize {
  width: number;
  height: number;
}

/** The boxes of a file, with places in pixels made shares of the picture; broken ones left out. */
export function readBoxes(file: unknown, size: PictureSize, names: Record<string, string>): Box[] {
  if (!isObject(file) || !Array.isArray(file.box_data)) return [];
  const labels = { ...names, ...labelsOf(file.class_labels) };
  return file.box_data.flatMap((data: unknown) => {
    if (!isObject(data)) return [];
    const place = placeOf(data.position);
    if (!place) return [];
    const inPixels = data.domain === "pixel";
    const [w, h] = inPixels ? [size.width, size.height] : [1, 1];
    if (!(w > 0 && h > 0)) return [];
    const classId = data.class_id === undefined ? "" : String(data.class_id);
    const scores = scoresOf(data.scores);
    const caption = typeof data.box_caption === "string" ? data.box_caption : "";
    return [
      {
        left: place.left / w,
        top: place.top / h,
        width: place.width / w,
        height: place.height / h,
        classId,
        text: caption || (labels[classId] ?? classId),
        scores,
      },
    ];
  });
}

function placeOf(position: unknown) {
  if (!isObject(position)) return null;
  const { minX, maxX, minY, maxY, middle, width, height } = position;
  if (isNumbers([minX, maxX, minY, maxY])) {
    const [left, right, top, bottom] = [minX, maxX, minY, maxY] as number[];
    return { left, top, width: right - left, height: bottom - top };
  }
  if (Array.isArray(middle) && isNumbers([...middle, width, height])) {
    const [x, y, w, h] = [...middle, width, height] as number[];
    return { left: x - w / 2, top: y - h / 2, width: w, height: h };
  }
  return null;
}

function scoresOf(value: unknown): [string, number][] {
  if (!isObject(value)) return [];
  return Object.entries(value).filter((pair): pair is [string, number] => isNumbers([pair[1]]));
}

function isNumbers(values: unknown[]): boolean {
  return values.every((value) => typeof value === "number" && Number.isFinite(value));
}
