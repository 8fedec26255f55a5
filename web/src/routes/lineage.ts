import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { projectQuery } from "@/api/projects";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const text = z.catch(z.optional(z.string()), undefined);

/** `?run=<uid>` or `?version=<id>` is where it begins. */
export const lineageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/lineage",
  validateSearch: z.object({
    run: text,
    version: text,
    depth: z.catch(z.optional(z.number()), undefined),
    explode: z.catch(z.optional(z.array(z.string())), undefined),
    view: z.catch(z.optional(z.enum(["list"])), undefined),
  }),
  loader: ({ context: { queryClient }, params }) =>
    queryClient.ensureQueryData(projectQuery(params.entity, params.project)),
  component: lazyRouteComponent(() => import("@/pages/lineage"), "Lineage"),
  errorComponent: RouteError,
});
