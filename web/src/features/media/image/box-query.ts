import { queryOptions } from "@tanstack/react-query";
import { assertOk, reachingFetch } from "@/api/client";
import { runFileUrl } from "@/api/files";

/** The content of a JSON file of a run; its name says its content, so it is read once. */
export function boxesQuery(uid: string, path: string) {
  return queryOptions({
    queryKey: ["run-json", uid, path] as const,
    queryFn: async ({ signal }): Promise<unknown> => {
      const answer = await reachingFetch(runFileUrl(uid, path), { signal });
      await assertOk(answer);
      return answer.json();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
