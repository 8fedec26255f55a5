import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { projectQuery } from "@/api/projects";
import { runsViewSchema } from "@/features/runs/table/runs-view";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const TablesPage = lazyRouteComponent(() => import("@/pages/tables-page"), "TablesPage");

const texts = () => z.catch(z.optional(z.array(z.string())), undefined);

/** The tables that runs logged under a key; the key may have slashes. */
export const tablesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/tables/$",
  validateSearch: z.object({
    ...runsViewSchema.shape,
    join: texts(),
    where: z.catch(z.optional(z.string()), undefined),
    differ: texts(),
    rows: texts(),
    by: texts(),
    without: texts(),
    widths: z.catch(z.optional(z.record(z.string(), z.number())), undefined),
  }),
  loader: async ({ context: { queryClient }, params }) => {
    void TablesPage.preload?.();
    return queryClient.ensureQueryData(projectQuery(params.entity, params.project));
  },
  component: Tables,
  errorComponent: RouteError,
});

function Tables() {
  const project = tablesRoute.useLoaderData();
  const { _splat: key = "" } = tablesRoute.useParams();
  const search = tablesRoute.useSearch();
  const navigate = tablesRoute.useNavigate();
  return (
    <TablesPage
      key={`${project.id} ${key}`}
      project={project}
      tableKey={key}
      search={search}
      onSearch={(change) =>
        navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
