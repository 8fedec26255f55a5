import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { projectQuery } from "@/api/projects";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

/** The pages and what they read come when one of them is opened. */
const pages = () => import("@/pages/artifact-pages");
const reading = () => import("@/api/artifacts");
const text = z.catch(z.optional(z.string()), undefined);

/** `?kind=models` lists registered models. */
export const artifactsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/artifacts",
  validateSearch: z.object({
    kind: z.catch(z.optional(z.enum(["models"])), undefined),
    type: text,
    q: text,
  }),
  loader: ({ context: { queryClient }, params }) =>
    queryClient.ensureQueryData(projectQuery(params.entity, params.project)),
  component: lazyRouteComponent(pages, "Artifacts"),
  errorComponent: RouteError,
});

export const collectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/artifacts/$name",
  loader: async ({ context: { queryClient }, params }) => {
    const project = await queryClient.ensureQueryData(projectQuery(params.entity, params.project));
    const { collectionQuery } = await reading();
    await queryClient.ensureQueryData(collectionQuery(project.id, params.name));
    return project;
  },
  component: lazyRouteComponent(pages, "Collection"),
  errorComponent: RouteError,
});

/** `$version` is `v3` or an alias; `?path=` is the file that is open. */
export const versionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/artifacts/$name/$version",
  validateSearch: z.object({
    part: z.catch(z.optional(z.enum(["overview", "files", "usage", "compare"])), undefined),
    path: text,
    with: text,
  }),
  loader: async ({ context: { queryClient }, params: { entity, project, name, version } }) => {
    const { versionQuery } = await reading();
    const [found] = await Promise.all([
      queryClient.ensureQueryData(projectQuery(entity, project)),
      queryClient.ensureQueryData(versionQuery(entity, project, `${name}:${version}`)),
    ]);
    return found;
  },
  component: lazyRouteComponent(pages, "Version"),
  errorComponent: RouteError,
});
