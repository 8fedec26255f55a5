import { infiniteQueryOptions } from "@tanstack/react-query";
import type { ContentOptions } from "@/api/content";

/** A file in a tree, whoever holds it. */
export interface TreeFile {
  path: string;
  size: number;
  sha256?: string;
  mime?: string;
  updated_us?: number;
  /** Where it lies, if it is only pointed at and its content is not here. */
  ref?: string;
  digest?: string;
}

/** A folder in a folder, with what lies below it at any depth. */
export interface TreeFolder {
  name: string;
  n_files: number;
  size: number;
}

export interface TreePage {
  files: TreeFile[];
  folders: TreeFolder[];
  /** Files and folders directly in it; of a search: files found. */
  total: number;
  /** Bytes of everything below. */
  size: number;
  cursor: string | null;
}

export interface TreeQuestion {
  /** What lies directly in it; the empty text is the root. */
  folder?: string;
  /** A part of names anywhere. */
  search?: string;
  limit: number;
  cursor: string | null;
}

/** Something that holds files: a run, a version of an artifact. */
export interface FileSource {
  /** Begins every query key of it. */
  queryKey: readonly unknown[];
  list: (question: TreeQuestion, signal: AbortSignal) => Promise<TreePage>;
  urlOf: (path: string, options?: ContentOptions) => string;
  zipUrl: (paths: string[]) => string;
  /** Take files and folders away; left out where nobody may. */
  remove?: (paths: string[]) => Promise<unknown>;
}

const ENTRIES_PER_PAGE = 1_000;

/** What lies in a folder, folders first, page by page. */
export function folderQuery(source: FileSource, folder: string) {
  return pages(source, ["folder", folder], { folder });
}

/** Files whose names hold a text. */
export function searchQuery(source: FileSource, search: string) {
  return pages(source, ["search", search], { search });
}

function pages(source: FileSource, key: string[], question: { folder?: string; search?: string }) {
  return infiniteQueryOptions({
    queryKey: [...source.queryKey, ...key],
    queryFn: ({ pageParam, signal }) =>
      source.list({ ...question, limit: ENTRIES_PER_PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
  });
}
