import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type Project = Schemas["Project"];

/** More projects than a person reads; the search box narrows what came. */
const PROJECTS_PER_PAGE = 500;

export const projectKeys = {
  all: ["projects"] as const,
  one: (entity: string, name: string) => ["projects", entity, name] as const,
};

export function projectsQuery() {
  return queryOptions({
    queryKey: projectKeys.all,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects", {
          params: { query: { limit: PROJECTS_PER_PAGE } },
          signal,
        }),
      ),
    // The home page has no live channel: it asks now and then while it is looked at.
    refetchInterval: 5_000,
  });
}

export function projectQuery(entity: string, name: string) {
  return queryOptions({
    queryKey: projectKeys.one(entity, name),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects/find", { params: { query: { entity, name } }, signal }),
      ),
  });
}
