import { isObject, type JsonObject } from "@/lib/json-value";

/** One thing to show, whatever it was logged as. */
export interface MediaItem {
  /** `_type` of the logged map; `text` for a bare text. */
  type: string;
  /** File of the run; "" for what stands in the row. */
  path: string;
  caption: string;
  /** Names of box sets and where they lie. */
  boxes: NamedFile[];
  masks: NamedFile[];
  value: JsonObject;
}

/** A set of boxes or a mask of an image. */
export interface NamedFile {
  name: string;
  path: string;
  /** Names of classes by number, where the map says them. */
  labels: Record<string, string>;
  /** Of a mask: classes are colours (red + 256 green + 65,536 blue), else shades of grey. */
  isColored: boolean;
}

/** Lists of one type kept as one map, and the type of their members. */
const GROUPS: Partial<Record<string, string>> = {
  "images/separated": "image-file",
  videos: "video-file",
  audio: "audio-file",
  html: "html-file",
};

/** Types whose content is a file of the run that is a picture. */
export function isPicture(item: MediaItem): boolean {
  return item.type === "image-file" || (item.type === "video-file" && /\.gif$/i.test(item.path));
}

/** What a logged value shows; nothing for what is no map, list or text. */
export function itemsOf(value: unknown): MediaItem[] {
  if (typeof value === "string") return [item({ _type: "text", text: value })];
  if (Array.isArray(value)) return value.flatMap(itemsOf);
  if (!isObject(value)) return [];
  const type = text(value._type);
  const single = GROUPS[type];
  return single === undefined ? [item(value)] : membersOf(value, single);
}

function membersOf(group: JsonObject, type: string): MediaItem[] {
  const names = list(group.filenames);
  const at = (member: unknown, i: number) => list(member)[i];
  return names.map((path, i) =>
    item({
      _type: type,
      path,
      caption: at(group.captions, i),
      boxes: at(group.all_boxes, i),
      masks: at(group.all_masks, i),
      classes: at(group.all_classes, i),
      width: group.width,
      height: group.height,
    }),
  );
}

function item(value: JsonObject): MediaItem {
  const classes = labelsOfClasses(value.classes);
  return {
    type: text(value._type),
    path: text(value.path),
    caption: text(value.caption),
    boxes: namedFiles(value.boxes, classes),
    masks: namedFiles(value.masks, classes),
    value,
  };
}

function namedFiles(value: unknown, classes: Record<string, string>): NamedFile[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, file]) =>
    isObject(file) && text(file.path)
      ? [
          {
            name,
            path: text(file.path),
            labels: { ...classes, ...labelsOf(file.class_labels) },
            isColored: file.encoding === "rgb",
          },
        ]
      : [],
  );
}

/** Names of classes by number, as `{"1": "car"}`. */
export function labelsOf(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([id, name]) => [id, String(name)]));
}

function labelsOfClasses(value: unknown): Record<string, string> {
  const classes = list(value).filter(isObject);
  return Object.fromEntries(classes.map(({ id, name }) => [String(id), String(name)]));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
