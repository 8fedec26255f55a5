import type { QueryClient } from "@tanstack/react-query";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { z } from "zod/mini";
import { runByPathQuery, runKeys, runQuery } from "@/api/runs";
import { logSearchSchema } from "@/features/runs/logs/log-search";
import { RouteError } from "@/features/shell/route-error";
import { panelSearchSchema, zoomSearch } from "@/features/workspace/panel-search";
import { RUN_TABS, type RunTab } from "@/pages/run-tabs";
import { rootRoute } from "./root";

const RunPage = lazyRouteComponent(() => import("@/pages/run-page"), "RunPage");

interface RunParams {
  entity: string;
  project: string;
  run: string;
}

export const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/runs/$run",
  validateSearch: z.object({
    tab: z.catch(z.optional(z.enum(RUN_TABS)), undefined),
    ...panelSearchSchema.shape,
    ...logSearchSchema.shape,
  }),
  loader: ({ context: { queryClient }, params }) => loadRun(queryClient, params),
  component: Run,
  errorComponent: RouteError,
});

/** `/files/media/images`: the files of a run, with one or a folder of them open. */
export const runFilesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/runs/$run/files/$",
  loader: ({ context: { queryClient }, params }) => loadRun(queryClient, params),
  component: RunFiles,
  errorComponent: RouteError,
});

async function loadRun(queryClient: QueryClient, params: RunParams): Promise<{ uid: string }> {
  void RunPage.preload?.();
  const run = await queryClient.ensureQueryData(
    runByPathQuery(params.entity, params.project, params.run),
  );
  if (!queryClient.getQueryData(runKeys.one(run.uid)))
    queryClient.setQueryData(runKeys.one(run.uid), run);
  return { uid: run.uid };
}

function Run() {
  const { uid } = runRoute.useLoaderData();
  const params = runRoute.useParams();
  const { tab = "overview", ...search } = runRoute.useSearch();
  const navigate = runRoute.useNavigate();
  const place = useRunPlace(params);
  const { data: run } = useSuspenseQuery(runQuery(uid));
  // A run that was moved, or whose project was renamed, keeps its page; the address follows.
  const hasMoved = isElsewhere(run, params);
  useEffect(() => {
    if (hasMoved) void navigate({ params: placeOf(run), search: (now) => now, replace: true });
  }, [hasMoved, navigate, run]);
  return (
    <RunPage
      key={uid}
      uid={uid}
      tab={tab}
      path=""
      search={search}
      onSearch={(change) =>
        navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })
      }
      {...place}
    />
  );
}

function RunFiles() {
  const { uid } = runFilesRoute.useLoaderData();
  const { _splat: path = "", ...params } = runFilesRoute.useParams();
  const navigate = runFilesRoute.useNavigate();
  const place = useRunPlace(params);
  const { data: run } = useSuspenseQuery(runQuery(uid));
  const hasMoved = isElsewhere(run, params);
  useEffect(() => {
    if (hasMoved) void navigate({ params: { ...placeOf(run), _splat: path }, replace: true });
  }, [hasMoved, navigate, run, path]);
  return (
    <RunPage
      key={uid}
      uid={uid}
      tab="files"
      path={path}
      search={{}}
      onSearch={() => undefined}
      {...place}
    />
  );
}

/** How the page leads to its other tabs and files: Files have addresses of their own. */
function useRunPlace(params: RunParams) {
  const navigate = useNavigate();
  const onPath = (path: string) =>
    void navigate({
      to: "/$entity/$project/runs/$run/files/$",
      params: { ...params, _splat: path },
      resetScroll: false,
    });
  const onTab = (tab: RunTab) => {
    if (tab === "files") return onPath("");
    void navigate({
      to: "/$entity/$project/runs/$run",
      params,
      // What one tab zoomed means nothing to another; what was searched in the log stays.
      search: (now) => ({
        ...now,
        tab: tab === "overview" ? undefined : tab,
        ...zoomSearch(null),
        panels: undefined,
        panel: undefined,
      }),
      replace: true,
      resetScroll: false,
    });
  };
  return { onPath, onTab };
}

function isElsewhere(run: { entity: string; project: string }, params: RunParams): boolean {
  return run.entity !== params.entity || run.project !== params.project;
}

function placeOf(run: { entity: string; project: string; id: string }): RunParams {
  return { entity: run.entity, project: run.project, run: run.id };
}
