import { expect, test } from "vitest";
import type { TreePage } from "./file-source";
import { foldersOf, foundRows, type TreeRow, treeRows } from "./tree-rows";

const page = (folders: string[], files: string[], more: Partial<TreePage> = {}): TreePage => ({
  folders: folders.map((name) => ({ name, n_files: 2, size: 10 })),
  files: files.map((path) => ({ path, size: 1 })),
  total: folders.length + files.length,
  size: 0,
  cursor: null,
  ...more,
});

const TREE: Record<string, TreePage[]> = {
  "": [page(["media", "空"], ["a.txt"])],
  media: [page(["images"], ["media/x.wav"])],
};

const brief = (rows: TreeRow[]) => rows.map((row) => `${row.depth} ${row.kind} ${row.path}`);

test("what an open folder holds stands below it, one step in", () => {
  expect(brief(treeRows((folder) => TREE[folder], new Set(["media"])))).toEqual([
    "0 folder media",
    "1 folder media/images",
    "1 file media/x.wav",
    "0 folder 空",
    "0 file a.txt",
  ]);
});

test("a folder whose content is on its way has a line in its place", () => {
  const rows = treeRows((folder) => TREE[folder], new Set(["空"]));
  expect(rows).toContainEqual({ kind: "more", path: "空", depth: 1, rest: null });
});

test("a line knows which of its siblings it is, also over pages", () => {
  const pages = [page([], ["a"], { total: 3, cursor: "a" }), page([], ["b"], { cursor: "b" })];
  const rows = treeRows(() => pages, new Set());
  expect(rows).toMatchObject([
    { path: "a", position: 1, setSize: 3 },
    { path: "b", position: 2, setSize: 3 },
    { kind: "more", rest: 1 },
  ]);
});

test("what a search found is a flat list under whole names", () => {
  const rows = foundRows([page([], ["a/b.txt"], { total: 5, cursor: "x" })]);
  expect(rows).toMatchObject([
    { name: "a/b.txt", depth: 0 },
    { kind: "more", rest: 4 },
  ]);
});

test("the folders of a name are those that must be open for it to be seen", () => {
  expect(foldersOf("a/b/c.txt")).toEqual(["a", "a/b"]);
  expect(foldersOf("c.txt")).toEqual([]);
});
