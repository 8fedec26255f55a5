import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { type FileSource, searchQuery } from "./file-source";
import { FolderLoader, type LoadedFolder } from "./folder-loader";
import { foldersOf, foundRows, type TreeRow, treeRows } from "./tree-rows";

export interface Tree {
  rows: TreeRow[];
  /** Bytes and entries of the whole; null until they are known. */
  root: { total: number; size: number } | null;
  error: Error | null;
  isOpen: (folder: string) => boolean;
  setOpen: (folder: string, open: boolean) => void;
  /** Read more of a folder that was read in part. */
  readMore: (folder: string) => void;
  /** Must stand somewhere in the page: it reads the open folders. */
  loaders: ReactNode;
}

/** The lines of a tree of files, or of what a search found in it. `path` is seen: its folders are open. */
export function useTree(source: FileSource, path: string, search: string): Tree {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [loaded, setLoaded] = useState<ReadonlyMap<string, LoadedFolder>>(new Map());
  const found = useInfiniteQuery({
    ...searchQuery(source, search),
    enabled: search !== "",
    placeholderData: keepPreviousData,
  });

  useEffect(() => {
    const folders = foldersOf(path);
    if (folders.length > 0) setOpen((now) => new Set([...now, ...folders]));
  }, [path]);

  const onLoaded = useCallback((folder: string, what: LoadedFolder) => {
    setLoaded((now) => new Map(now).set(folder, what));
  }, []);
  const toggle = useCallback((folder: string, wanted: boolean) => {
    setOpen((now) => {
      const next = new Set(now);
      if (wanted) next.add(folder);
      else next.delete(folder);
      return next;
    });
  }, []);

  const pages = search ? found.data?.pages : undefined;
  const rows = useMemo(
    () => (search ? foundRows(pages ?? []) : treeRows((one) => loaded.get(one)?.pages, open)),
    [search, pages, loaded, open],
  );
  const root = loaded.get("");
  return {
    rows,
    root: root?.pages?.[0] ?? null,
    error: (search ? found.error : root?.error) ?? null,
    isOpen: (folder) => open.has(folder),
    setOpen: toggle,
    readMore: (folder) => (search ? void found.fetchNextPage() : loaded.get(folder)?.readMore()),
    loaders: ["", ...open].map((folder) => (
      <FolderLoader key={folder} source={source} folder={folder} onLoaded={onLoaded} />
    )),
  };
}
