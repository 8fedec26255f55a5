import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { projectQuery } from "@/api/projects";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const StoragePage = lazyRouteComponent(
  () => import("@/features/storage/storage-page"),
  "StoragePage",
);

const search = z.object({ by: z.catch(z.optional(z.enum(["project", "run", "type"])), undefined) });

/** What takes room, of all projects. */
export const storageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/storage",
  validateSearch: search,
  loader: () => void StoragePage.preload?.(),
  component: AllStorage,
  errorComponent: RouteError,
});

/** What takes room of one project. */
export const projectStorageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/storage",
  validateSearch: search,
  loader: ({ context: { queryClient }, params }) => {
    void StoragePage.preload?.();
    return queryClient.ensureQueryData(projectQuery(params.entity, params.project));
  },
  component: ProjectStorage,
  errorComponent: RouteError,
});

function AllStorage() {
  const { by = "project" } = storageRoute.useSearch();
  const navigate = storageRoute.useNavigate();
  return (
    <StoragePage
      project={null}
      by={by}
      onBy={(next) => navigate({ search: { by: next }, replace: true })}
    />
  );
}

function ProjectStorage() {
  const { by = "run" } = projectStorageRoute.useSearch();
  const navigate = projectStorageRoute.useNavigate();
  return (
    <StoragePage
      project={projectStorageRoute.useLoaderData()}
      by={by}
      onBy={(next) => navigate({ search: { by: next }, replace: true })}
    />
  );
}
