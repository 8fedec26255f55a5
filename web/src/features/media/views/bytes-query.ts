import { queryOptions } from "@tanstack/react-query";
import { assertOk, reachingFetch } from "@/api/client";
import { runFileUrl } from "@/api/files";

/** The content of a file of a run; its name says its content, so it is read once. */
export function bytesQuery(uid: string, path: string) {
  return queryOptions({
    queryKey: ["run-bytes", uid, path] as const,
    queryFn: async ({ signal }): Promise<ArrayBuffer> => {
      const answer = await reachingFetch(runFileUrl(uid, path), { signal });
      await assertOk(answer);
      return answer.arrayBuffer();
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}
