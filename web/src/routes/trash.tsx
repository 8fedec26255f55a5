import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { projectQuery } from "@/api/projects";
import { trashQuery } from "@/api/trash";
import { useLiveTrash } from "@/api/use-live-projects";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const TrashPage = lazyRouteComponent(() => import("@/features/trash/trash-page"), "TrashPage");

/** What was deleted, of all projects. */
export const trashRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/trash",
  loader: async ({ context: { queryClient } }) => {
    void TrashPage.preload?.();
    await queryClient.ensureInfiniteQueryData(trashQuery(null));
  },
  component: AllTrash,
  errorComponent: RouteError,
});

/** What was deleted of one project. */
export const projectTrashRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/trash",
  loader: async ({ context: { queryClient }, params }) => {
    void TrashPage.preload?.();
    const project = await queryClient.ensureQueryData(projectQuery(params.entity, params.project));
    await queryClient.ensureInfiniteQueryData(trashQuery(project.id));
    return project;
  },
  component: ProjectTrash,
  errorComponent: RouteError,
});

function AllTrash() {
  useLiveTrash();
  return <TrashPage project={null} />;
}

function ProjectTrash() {
  useLiveTrash();
  return <TrashPage project={projectTrashRoute.useLoaderData()} />;
}
