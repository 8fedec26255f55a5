import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type Run = Schemas["Run"];
export type RunState = Schemas["RunState"];
export type RunPage = Schemas["RunPage"];
export type RunPatch = Schemas["PatchRun"];

export interface RunSearch {
  text: string;
  regex: boolean;
}

const RUNS_PER_PAGE = 200;

const NO_METADATA: Schemas["RunMetadata"] = {
  args: [],
  client_version: "",
  command: "",
  environment: {},
  executable: "",
  git: {},
  hardware: {},
  host: "",
  notebook: false,
  os: "",
  packages: {},
  program: "",
  python_version: "",
  username: "",
  working_dir: "",
};

const NO_END: Schemas["RunEnd"] = {
  exit_code: null,
  signal: null,
  exception: "",
  reason: "",
  code: "",
  params: {},
};

const NO_STOP = { requested_by: "", acknowledged_us: null, step: "" };

/** The server leaves out what is at its default in these parts of a run. */
function completed(run: Run): Run {
  return {
    ...run,
    metadata: { ...NO_METADATA, ...run.metadata },
    end: run.end && Object.assign({ ...NO_END }, run.end),
    stop: run.stop && Object.assign({ ...NO_STOP }, run.stop),
  };
}

export const runKeys = {
  list: (project: number, search: RunSearch) => ["runs", project, search] as const,
  lists: (project: number) => ["runs", project] as const,
  listed: (project: number) => ["listed-runs", project] as const,
  one: (uid: string) => ["run", uid] as const,
  path: (entity: string, project: string, id: string) => ["run-path", entity, project, id] as const,
  states: (uid: string) => ["run", uid, "states"] as const,
};

/** Runs of a project, newest first, page by page. */
export function runsQuery(project: number, search: RunSearch) {
  return infiniteQueryOptions({
    queryKey: runKeys.list(project, search),
    queryFn: async ({ pageParam, signal }) => {
      const page = dataOf(
        await api.GET("/api/v1/projects/{project}/runs", {
          params: {
            path: { project },
            query: {
              search: search.text,
              regex: search.regex,
              order: "-created_us",
              brief: true,
              limit: RUNS_PER_PAGE,
              cursor: pageParam,
            },
          },
          signal,
        }),
      );
      return { ...page, items: page.items.map(completed) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: RunPage) => page.cursor,
    placeholderData: (previous) => previous,
  });
}

/** The first runs of a choice in some order, as charts need them. */
export function listedRunsQuery(
  project: number,
  choice: Partial<Schemas["RunChoice"]>,
  order: string[],
  limit: number,
) {
  return queryOptions({
    queryKey: [...runKeys.listed(project), choice, order, limit] as const,
    queryFn: async ({ signal }) => {
      const page = dataOf(
        await api.GET("/api/v1/projects/{project}/runs", {
          params: {
            path: { project },
            query: {
              filter: choice.filter ? [choice.filter] : [],
              search: choice.search ?? "",
              regex: choice.regex ?? false,
              order: order.join(","),
              brief: true,
              limit,
            },
          },
          signal,
        }),
      );
      return page.items.map(completed);
    },
    placeholderData: (previous) => previous,
  });
}

export function runByPathQuery(entity: string, project: string, id: string) {
  return queryOptions({
    queryKey: runKeys.path(entity, project, id),
    queryFn: async ({ signal }) =>
      completed(
        dataOf(
          await api.GET("/api/v1/runs/find", {
            params: { query: { entity, project, id } },
            signal,
          }),
        ),
      ),
  });
}

export function runQuery(uid: string) {
  return queryOptions({
    queryKey: runKeys.one(uid),
    queryFn: async ({ signal }) =>
      completed(dataOf(await api.GET("/api/v1/runs/{uid}", { params: { path: { uid } }, signal }))),
  });
}

export function statesQuery(uid: string) {
  return queryOptions({
    queryKey: runKeys.states(uid),
    queryFn: async ({ signal }) =>
      dataOf(await api.GET("/api/v1/runs/{uid}/states", { params: { path: { uid } }, signal })),
  });
}

/** Change name, notes or tags; the page shows the server's answer at once. */
export function useUpdateRun(uid: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (patch: RunPatch) =>
      completed(
        dataOf(await api.PATCH("/api/v1/runs/{uid}", { params: { path: { uid } }, body: patch })),
      ),
    onSuccess: (run) => client.setQueryData(runKeys.one(uid), run),
  });
}

/** Ask a run to stop; how far it came is told by the run itself. */
export function useStopRun(uid: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      completed(
        dataOf(
          await api.POST("/api/v1/runs/{uid}/stop", {
            params: { path: { uid } },
            body: { by: "" },
          }),
        ),
      ),
    onSuccess: (run) => client.setQueryData(runKeys.one(uid), run),
  });
}
