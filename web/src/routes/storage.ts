import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { projectQuery } from "@/api/projects";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const pages = () => import("@/pages/storage");
const search = z.object({ by: z.catch(z.optional(z.enum(["project", "run", "type"])), undefined) });

/** What takes room, of all projects. */
export const storageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/storage",
  validateSearch: search,
  component: lazyRouteComponent(pages, "AllStorage"),
  errorComponent: RouteError,
});

/** What takes room of one project. */
export const projectStorageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/storage",
  validateSearch: search,
  loader: ({ context: { queryClient }, params }) =>
    queryClient.ensureQueryData(projectQuery(params.entity, params.project)),
  component: lazyRouteComponent(pages, "ProjectStorage"),
  errorComponent: RouteError,
});
