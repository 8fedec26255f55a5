import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type Project = Schemas["Project"];
export type ProjectOverview = Schemas["ProjectOverview"];
export type ProjectPatch = Partial<Schemas["PatchProject"]>;

/** More projects than a person reads; the search box narrows what came. */
const PROJECTS_PER_PAGE = 500;

export const projectKeys = {
  all: ["projects"] as const,
  list: (archived: boolean) => ["projects", "list", archived] as const,
  one: (entity: string, name: string) => ["projects", entity, name] as const,
  overview: (project: number) => ["projects", "overview", project] as const,
};

/** All projects; those that were archived too, if wanted. */
export function projectsQuery(archived = false) {
  return queryOptions({
    queryKey: projectKeys.list(archived),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects", {
          params: { query: { limit: PROJECTS_PER_PAGE, archived } },
          signal,
        }),
      ),
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

export function overviewQuery(project: number) {
  return queryOptions({
    queryKey: projectKeys.overview(project),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/projects/{project}/overview", {
          params: { path: { project } },
          signal,
        }),
      ),
  });
}

/** Change name, description, or whether it is archived. */
export function useUpdateProject(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (patch: ProjectPatch) =>
      dataOf(
        await api.PATCH("/api/v1/projects/{project}", {
          params: { path: { project } },
          body: patch as Schemas["PatchProject"],
        }),
      ),
    onSuccess: (changed) => {
      client.setQueryData(projectKeys.one(changed.entity, changed.name), changed);
      void client.invalidateQueries({ queryKey: projectKeys.all });
    },
  });
}

/** Move a project and its runs to the trash. */
export function useDeleteProject(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      dataOf(await api.DELETE("/api/v1/projects/{project}", { params: { path: { project } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKeys.all }),
  });
}
