import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { projectQuery } from "@/api/projects";
import { runByPathQuery } from "@/api/runs";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

/** More columns than a screen shows beside each other. */
const MOST_RUNS = 20;

const ComparePage = lazyRouteComponent(() => import("@/pages/compare-page"), "ComparePage");

/** `?runs=` names runs by id, the one that others are read against first. */
export const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/compare",
  validateSearch: z.object({ runs: z.catch(z.optional(z.string()), undefined) }),
  loaderDeps: ({ search: { runs } }) => ({ ids: idsOf(runs) }),
  loader: async ({ context: { queryClient }, params, deps }) => {
    void ComparePage.preload?.();
    const { entity, project: name } = params;
    const found = await Promise.all(
      deps.ids.map((id) =>
        // A run that is gone is left out; the others can still be compared.
        queryClient.ensureQueryData(runByPathQuery(entity, name, id)).catch(() => null),
      ),
    );
    return {
      project: await queryClient.ensureQueryData(projectQuery(entity, name)),
      runs: found.filter((run) => run !== null),
    };
  },
  component: Compare,
  errorComponent: RouteError,
});

function idsOf(text: string | undefined): string[] {
  return [...new Set(text?.split(",").filter(Boolean))].slice(0, MOST_RUNS);
}

function Compare() {
  const { project, runs } = compareRoute.useLoaderData();
  const navigate = compareRoute.useNavigate();
  return (
    <ComparePage
      project={project}
      runs={runs}
      onRuns={(ids) => navigate({ search: { runs: ids.join(",") }, replace: true })}
    />
  );
}
