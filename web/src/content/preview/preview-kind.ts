import { baseName } from "@/lib/url-path";

/** How the content of a file is shown. */
export type PreviewKind =
  | "audio"
  | "csv"
  | "html"
  | "image"
  | "json"
  | "markdown"
  | "none"
  | "notebook"
  | "parquet"
  | "patch"
  | "pdf"
  | "text"
  | "video";

const EXTENSIONS: Partial<Record<PreviewKind, string>> = {
  audio: "wav mp3 ogg oga flac m4a aac opus",
  csv: "csv tsv",
  html: "html htm xhtml",
  image: "png jpg jpeg gif webp avif bmp ico svg apng",
  json: "json geojson",
  markdown: "md markdown",
  none: "pt pth ckpt bin onnx pkl npy npz h5 safetensors zip gz tar zst so whl",
  notebook: "ipynb",
  parquet: "parquet pq",
  patch: "diff patch",
  pdf: "pdf",
  text: "txt log out err py pyi sh yaml yml toml ini cfg conf jsonl ndjson xml css js ts",
  video: "mp4 webm mov m4v ogv",
};

const BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([kind, names]) =>
    names.split(" ").map((name) => [name, kind as PreviewKind] as const),
  ),
);

const BY_TYPE: [RegExp, PreviewKind][] = [
  [/^image\//, "image"],
  [/^audio\//, "audio"],
  [/^video\//, "video"],
  [/^text\/html|^application\/xhtml/, "html"],
  [/^application\/pdf/, "pdf"],
  [/^application\/(.*\+)?json/, "json"],
  [/^text\/csv|^text\/tab-sep/, "csv"],
  [/^text\//, "text"],
];

/** More than this is not read whole: it is shown as text, as far as it was read. */
const WHOLE_BYTES = 8 * 1024 * 1024;
const READ_WHOLE = new Set<PreviewKind>(["json", "notebook", "patch", "markdown"]);

/** How a file is shown, by its name and then by its type; an unknown one as text, if it is some. */
export function previewKind(file: { path: string; size: number; mime?: string }): PreviewKind {
  const kind = kindOf(file.path, file.mime ?? "");
  return READ_WHOLE.has(kind) && file.size > WHOLE_BYTES ? "text" : kind;
}

function kindOf(path: string, mime: string): PreviewKind {
  const name = baseName(path).toLowerCase();
  // `.table.json` and the like: what counts is the end.
  const known = BY_EXTENSION.get(name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "");
  return known ?? BY_TYPE.find(([pattern]) => pattern.test(mime))?.[1] ?? "text";
}
