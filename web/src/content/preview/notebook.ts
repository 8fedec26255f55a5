import { isObject, type JsonObject } from "@/lib/json-value";

export type NotebookOutput =
  | { kind: "text"; text: string; isError: boolean }
  | { kind: "image"; source: string }
  | { kind: "left-out"; type: string };

export interface NotebookCell {
  kind: "code" | "markdown" | "raw";
  source: string;
  /** `[3]` beside a cell that ran. */
  count: number | null;
  outputs: NotebookOutput[];
}

/** Pictures that a browser draws and that run nothing as the source of an `img`. */
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** The cells of a Jupyter notebook (format 4); null if it is none. */
export function notebookCells(text: string): NotebookCell[] | null {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(root) || !Array.isArray(root.cells)) return null;
  return root.cells.filter(isObject).map((cell) => ({
    kind: cell.cell_type === "code" || cell.cell_type === "markdown" ? cell.cell_type : "raw",
    source: joined(cell.source),
    count: typeof cell.execution_count === "number" ? cell.execution_count : null,
    outputs: Array.isArray(cell.outputs) ? cell.outputs.filter(isObject).flatMap(outputsOf) : [],
  }));
}

function outputsOf(output: JsonObject): NotebookOutput[] {
  if (output.output_type === "stream")
    return [{ kind: "text", text: joined(output.text), isError: output.name === "stderr" }];
  if (output.output_type === "error")
    return [{ kind: "text", text: joined(output.traceback, "\n"), isError: true }];
  return isObject(output.data) ? dataOf(output.data) : [];
}

/** The richest form that is safe: a picture, else text; HTML and scripts are never shown. */
function dataOf(data: JsonObject): NotebookOutput[] {
  const image = IMAGES.find((type) => data[type] !== undefined);
  if (image)
    return [
      { kind: "image", source: `data:${image};base64,${joined(data[image]).replace(/\s/g, "")}` },
    ];
  if (data["image/svg+xml"] !== undefined) {
    const svg = encodeURIComponent(joined(data["image/svg+xml"]));
    return [{ kind: "image", source: `data:image/svg+xml,${svg}` }];
  }
  const out: NotebookOutput[] = [];
  if (data["text/html"] !== undefined) out.push({ kind: "left-out", type: "HTML" });
  if (data["text/plain"] !== undefined)
    out.push({ kind: "text", text: joined(data["text/plain"]), isError: false });
  return out;
}

/** Texts stand as one string or as a list of lines. */
function joined(value: unknown, between = ""): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join(between) : "";
}
