import { baseName } from "@/lib/url-path";
import type { TreeFile, TreePage } from "./file-source";

/** One line of the tree. */
export type TreeRow =
  | (Place & { kind: "folder"; isOpen: boolean; nFiles: number; size: number })
  | (Place & { kind: "file"; file: TreeFile })
  /** There is more in the folder `path` than was read; `rest` entries, null while none is known. */
  | { kind: "more"; path: string; depth: number; rest: number | null };

interface Place {
  /** With folders; unique in the tree. */
  path: string;
  name: string;
  /** 0 at the root. */
  depth: number;
  /** Which of its siblings it is, from 1, and how many there are. */
  position: number;
  setSize: number;
}

/** The pages of a folder that were read; undefined: none yet. */
export type PagesOf = (folder: string) => TreePage[] | undefined;

/** The lines of all open folders, below each other as they are read. */
export function treeRows(pagesOf: PagesOf, open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (folder: string, depth: number) => {
    const pages = pagesOf(folder);
    if (!pages) {
      rows.push({ kind: "more", path: folder, depth, rest: null });
      return;
    }
    const setSize = pages[0]?.total ?? 0;
    let position = 0;
    for (const page of pages) {
      for (const { name, n_files: nFiles, size } of page.folders) {
        const path = folder ? `${folder}/${name}` : name;
        const isOpen = open.has(path);
        const place = { path, name, depth, position: ++position, setSize };
        rows.push({ kind: "folder", ...place, isOpen, nFiles, size });
        if (isOpen) walk(path, depth + 1);
      }
      for (const file of page.files) {
        const { path } = file;
        const place = { path, name: baseName(path), depth, position: ++position, setSize };
        rows.push({ kind: "file", ...place, file });
      }
    }
    if (pages.at(-1)?.cursor)
      rows.push({ kind: "more", path: folder, depth, rest: setSize - position });
  };
  walk("", 0);
  return rows;
}

/** Files found by a search: a flat list under their whole names. */
export function foundRows(pages: TreePage[]): TreeRow[] {
  const files = pages.flatMap((page) => page.files);
  const total = Math.max(pages[0]?.total ?? 0, files.length);
  const rows: TreeRow[] = files.map((file, i) => ({
    kind: "file",
    path: file.path,
    name: file.path,
    depth: 0,
    position: i + 1,
    setSize: total,
    file,
  }));
  if (pages.at(-1)?.cursor)
    rows.push({ kind: "more", path: "", depth: 0, rest: total - files.length });
  return rows;
}

/** What a ticked line is called in a request: a folder's name ends with a slash. */
export function chosenName(row: TreeRow): string {
  return row.kind === "folder" ? `${row.path}/` : row.path;
}

/** Every folder that a name lies in, from the root: `a/b/c` lies in `a` and `a/b`. */
export function foldersOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
