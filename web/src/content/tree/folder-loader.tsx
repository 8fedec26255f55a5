import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type FileSource, folderQuery, type TreePage } from "./file-source";

/** What was read of a folder. */
export interface LoadedFolder {
  pages: TreePage[] | undefined;
  error: Error | null;
  readMore: () => void;
}

/** Draws nothing: reads an open folder, and keeps it fresh, as long as it is there. */
export function FolderLoader({
  source,
  folder,
  onLoaded,
}: {
  source: FileSource;
  folder: string;
  onLoaded: (folder: string, loaded: LoadedFolder) => void;
}) {
  const { data, error, fetchNextPage } = useInfiniteQuery(folderQuery(source, folder));
  const pages = data?.pages;
  useEffect(
    () => onLoaded(folder, { pages, error, readMore: () => void fetchNextPage() }),
    [folder, pages, error, fetchNextPage, onLoaded],
  );
  return null;
}
