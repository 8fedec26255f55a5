import { createRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { runByPathQuery, runKeys } from "@/api/runs";
import { logSearchSchema } from "@/features/runs/logs/log-search";
import { RouteError } from "@/features/shell/route-error";
import { panelSearchSchema } from "@/features/workspace/panel-search";
import { RunPage } from "@/pages/run-page";
import { RUN_TABS } from "@/pages/run-tabs";
import { rootRoute } from "./root";

export const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/runs/$run",
  validateSearch: z.object({
    tab: z.catch(z.optional(z.enum(RUN_TABS)), undefined),
    ...panelSearchSchema.shape,
    ...logSearchSchema.shape,
  }),
  loader: async ({ context: { queryClient }, params }) => {
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
  const search = runRoute.useSearch();
  const navigate = runRoute.useNavigate();
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
