import { queryOptions } from "@tanstack/react-query";
import { assertOk, reachingFetch } from "@/api/client";
import type { FileSource, TreeFile } from "./file-source";

/** What a name in an address means: a folder with what is below it, or a file. */
export type Entry =
  | { kind: "folder"; path: string; nEntries: number; size: number }
  | { kind: "file"; file: TreeFile };

/** Find out what a name is that no list has told of yet: an address may name anything. */
export function entryQuery(source: FileSource, path: string) {
  return queryOptions({
    queryKey: [...source.queryKey, "entry", path],
    queryFn: async ({ signal }): Promise<Entry> => {
      const page = await source.list({ folder: path, limit: 1, cursor: null }, signal);
      if (page.total > 0) return { kind: "folder", path, nEntries: page.total, size: page.size };
      const answer = await reachingFetch(source.urlOf(path), { method: "HEAD", signal });
      await assertOk(answer);
      const size = Number(answer.headers.get("content-length") ?? 0);
      const mime = answer.headers.get("content-type") ?? "";
      return { kind: "file", file: { path, size, mime, sha256: answer.headers.get("etag") ?? "" } };
    },
    retry: false,
  });
}
