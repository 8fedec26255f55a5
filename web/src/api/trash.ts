import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type TrashedRun = Schemas["TrashedRun"];
export type RunsWeight = Schemas["RunsWeight"];

const RUNS_PER_PAGE = 100;

export const trashKeys = {
  all: ["trash"] as const,
  list: (project: number | null) => ["trash", "list", project] as const,
  weight: (project: number | null) => ["trash", "weight", project] as const,
};

/** Deleted runs, the newest in the trash first, and deleted projects; of one project or of all. */
export function trashQuery(project: number | null) {
  return infiniteQueryOptions({
    queryKey: trashKeys.list(project),
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
        await api.GET("/api/v1/trash", {
          params: { query: { project, limit: RUNS_PER_PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
  });
}

/** What emptying the trash takes away. */
export function trashWeightQuery(project: number | null) {
  return queryOptions({
    queryKey: trashKeys.weight(project),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.POST("/api/v1/runs/weigh", {
          body: { project, choice: null, uids: [] },
          signal,
        }),
      ),
  });
}

/** Take a run out of the trash, or free it for good. */
export function useTrashedRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ uid, purge }: { uid: string; purge: boolean }) => {
      const path = { uid };
      if (purge)
        return dataOf(
          await api.DELETE("/api/v1/runs/{uid}", { params: { path, query: { purge: true } } }),
        );
      return dataOf(await api.POST("/api/v1/runs/{uid}/restore", { params: { path } }));
    },
    onSettled: () => client.invalidateQueries(),
  });
}

/** Take a project out of the trash with the runs that went there with it. */
export function useRestoreProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (project: number) =>
      dataOf(
        await api.POST("/api/v1/projects/{project}/restore", { params: { path: { project } } }),
      ),
    onSettled: () => client.invalidateQueries(),
  });
}

/** Free everything in the trash; `onProgress` hears how many runs are left after each part. */
export function useEmptyTrash(project: number | null, onProgress: (remaining: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      let purged = 0;
      for (;;) {
        const part = dataOf(await api.POST("/api/v1/trash/empty", { body: { project } }));
        purged += part.purged;
        onProgress(part.remaining);
        // What stays although nothing was freed is locked, or comes faster than it goes.
        if (part.remaining === 0 || part.purged === 0) return purged;
      }
    },
    onSettled: () => client.invalidateQueries(),
  });
}
