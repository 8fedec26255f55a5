import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type StorageUse = Schemas["StorageUse"];
export type StorageBy = "project" | "run" | "type";

const USES_PER_PAGE = 100;

/** What takes room, the largest first; of one project or of all. */
export function storageQuery(by: StorageBy, project: number | null) {
  return infiniteQueryOptions({
    queryKey: ["storage", by, project] as const,
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
        await api.GET("/api/v1/storage", {
          params: { query: { by, project, limit: USES_PER_PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    placeholderData: (previous) => previous,
  });
}

/** Free what nothing refers to; `onProgress` hears how many contents are left after each part. */
export function useCollect(onProgress: (remaining: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const freed = { n_blobs: 0, bytes: 0 };
      for (;;) {
        const part = dataOf(await api.POST("/api/v1/storage/collect"));
        freed.n_blobs += part.n_blobs;
        freed.bytes += part.bytes;
        onProgress(part.remaining);
        // What stays although nothing was freed is wanted by an upload that goes on.
        if (part.remaining === 0 || part.n_blobs === 0) return freed;
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["storage"] }),
  });
}
