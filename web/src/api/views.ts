import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type View = Schemas["View"];
export type SaveView = Schemas["SaveView"];

export const viewKeys = {
  all: ["views"] as const,
  list: (project: number) => ["views", project] as const,
  one: (id: string) => ["view", id] as const,
};

/** Saved views of a project and the own personal one, without what is in them. */
export function viewsQuery(project: number) {
  return queryOptions({
    queryKey: viewKeys.list(project),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects/{project}/views", {
          params: { path: { project } },
          signal,
        }),
      ).views,
  });
}

export function viewQuery(id: string) {
  return queryOptions({
    queryKey: viewKeys.one(id),
    queryFn: async ({ signal }) =>
      dataOf(await api.GET("/api/v1/views/{view}", { params: { path: { view: id } }, signal })),
  });
}

export async function createView(project: number, body: SaveView): Promise<View> {
  const params = { path: { project } };
  return dataOf(await api.POST("/api/v1/projects/{project}/views", { params, body }));
}

/** Fails with the code `conflict` if the view was changed since `body.rev`. */
export async function replaceView(id: string, body: SaveView): Promise<View> {
  return dataOf(await api.PUT("/api/v1/views/{view}", { params: { path: { view: id } }, body }));
}

export async function removeView(id: string): Promise<void> {
  dataOf(await api.DELETE("/api/v1/views/{view}", { params: { path: { view: id } } }));
}
