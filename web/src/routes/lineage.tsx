import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { projectQuery } from "@/api/projects";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const LineagePage = lazyRouteComponent(
  () => import("@/features/lineage/lineage-page"),
  "LineagePage",
);

const text = z.catch(z.optional(z.string()), undefined);

/** `?run=<uid>` or `?version=<id>` is where it begins. */
export const lineageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/lineage",
  validateSearch: z.object({
    run: text,
    version: text,
    depth: z.catch(z.optional(z.int().check(z.gte(1), z.lte(50))), undefined),
    explode: z.catch(z.optional(z.array(z.string())), undefined),
    view: z.catch(z.optional(z.literal("list")), undefined),
  }),
  loader: ({ context: { queryClient }, params }) => {
    void LineagePage.preload?.();
    return queryClient.ensureQueryData(projectQuery(params.entity, params.project));
  },
  component: Lineage,
  errorComponent: RouteError,
});

function Lineage() {
  const project = lineageRoute.useLoaderData();
  const search = lineageRoute.useSearch();
  const navigate = lineageRoute.useNavigate();
  return (
    <LineagePage
      key={project.id}
      project={project}
      search={search}
      onSearch={(change) => navigate({ search: (now) => ({ ...now, ...change }) })}
      onOpen={(href) => navigate({ href })}
    />
  );
}
