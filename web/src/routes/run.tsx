import { useSuspenseQuery } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { useEffect } from "react";
import { z } from "zod/mini";
import { runByPathQuery, runKeys, runQuery } from "@/api/runs";
import { logSearchSchema } from "@/features/runs/logs/log-search";
import { RouteError } from "@/features/shell/route-error";
import { panelSearchSchema } from "@/features/workspace/panel-search";
import { RUN_TABS } from "@/pages/run-tabs";
import { rootRoute } from "./root";

const RunPage = lazyRouteComponent(() => import("@/pages/run-page"), "RunPage");

export const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/runs/$run",
  validateSearch: z.object({
    tab: z.catch(z.optional(z.enum(RUN_TABS)), undefined),
    ...panelSearchSchema.shape,
    ...logSearchSchema.shape,
  }),
  loader: async ({ context: { queryClient }, params }) => {
    void RunPage.preload?.();
    const run = await queryClient.ensureQueryData(
      runByPathQuery(params.entity, params.project, params.run),
    );
    if (!queryClient.getQueryData(runKeys.one(run.uid)))
      queryClient.setQueryData(runKeys.one(run.uid), run);
    return { uid: run.uid };
  },
  component: Run,
  errorComponent: RouteError,
});

function Run() {
  const { uid } = runRoute.useLoaderData();
  const params = runRoute.useParams();
  const search = runRoute.useSearch();
  const navigate = runRoute.useNavigate();
  const { data: run } = useSuspenseQuery(runQuery(uid));
  // A run that was moved, or whose project was renamed, keeps its page; the address follows.
  const hasMoved = run.entity !== params.entity || run.project !== params.project;
  useEffect(() => {
    if (hasMoved)
      void navigate({
        params: { entity: run.entity, project: run.project, run: run.id },
        search: (now) => now,
        replace: true,
      });
  }, [hasMoved, navigate, run]);
  return (
    <RunPage
      key={uid}
      uid={uid}
      search={search}
      onSearch={(change) =>
        navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
