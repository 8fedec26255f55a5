import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type SeriesFacts = Schemas["SeriesFacts"];

export const metricKeys = {
  project: (project: number) => ["project-keys", project] as const,
  run: (uid: string) => ["run-keys", uid] as const,
};

/** The keys that some run of a project has. */
export function projectKeysQuery(project: number) {
  return queryOptions({
    queryKey: metricKeys.project(project),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects/{project}/keys", { params: { path: { project } }, signal }),
      ),
  });
}

/** Every key of one run with its facts (count, first, last, min, max, mean). */
export function runKeysQuery(uid: string) {
  return queryOptions({
    queryKey: metricKeys.run(uid),
    queryFn: async ({ signal }) =>
      dataOf(await api.GET("/api/v1/runs/{uid}/keys", { params: { path: { uid } }, signal })),
  });
}
