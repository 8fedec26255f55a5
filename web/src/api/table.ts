import { type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";
import type { RunPatch } from "./runs";

export type TableQuery = Partial<Schemas["TableQuery"]>;
export type TablePage = Schemas["TablePage"];
export type TableRow = Schemas["TableRow"];
export type TableGroup = Schemas["TableGroup"];
export type ColumnStats = Schemas["ColumnStats"];
export type JsonValue = NonNullable<Schemas["TableRow"]["values"]>[number];

export const tableKeys = {
  project: (project: number) => ["table", project] as const,
  page: (project: number, query: TableQuery) => ["table", project, query] as const,
};

/** One page of the runs table, or of its groups; kept fresh by the live channel. */
export function tableQuery(project: number, query: TableQuery) {
  return queryOptions({
    queryKey: tableKeys.page(project, query),
    queryFn: ({ signal }) => readTable(project, query, signal),
  });
}

async function readTable(
  project: number,
  query: TableQuery,
  signal?: AbortSignal,
): Promise<TablePage> {
  return dataOf(
    await api.POST("/api/v1/projects/{project}/table", {
      params: { path: { project } },
      body: query as Schemas["TableQuery"],
      signal,
    }),
  );
}

/** A group with nothing left to open, and the values that lead to it. */
export interface Leaf {
  path: JsonValue[];
  group: TableGroup;
  rows: TableRow[];
}

/** The first groups of the innermost level, each with its newest runs, which charts can draw. */
export function leavesQuery(project: number, query: TableQuery, limit: number) {
  return queryOptions({
    queryKey: ["table", project, query, "leaves", limit] as const,
    queryFn: async ({ signal }) => {
      const paths = await pathsToLeaves(project, query, limit, signal);
      return Promise.all(
        paths.map(async ({ path, group }): Promise<Leaf> => {
          const drawn = { within: path, limit: Math.max(group.uids?.length ?? 0, 1) };
          const page = await readTable(project, { ...query, ...drawn }, signal);
          return { path, group, rows: page.rows ?? [] };
        }),
      );
    },
    placeholderData: (previous) => previous,
  });
}

async function pathsToLeaves(
  project: number,
  query: TableQuery,
  limit: number,
  signal: AbortSignal,
): Promise<{ path: JsonValue[]; group: TableGroup }[]> {
  const depth = query.group_by?.length ?? 0;
  const found: { path: JsonValue[]; group: TableGroup }[] = [];
  const descend = async (within: JsonValue[]): Promise<void> => {
    const page = await readTable(project, { ...query, within, limit }, signal);
    for (const group of page.groups ?? []) {
      if (found.length >= limit) return;
      const path = [...within, group.value];
      if (path.length === depth) found.push({ path, group });
      else await descend(path);
    }
  };
  await descend([]);
  return found;
}

/** All tables of a project are asked for anew, those on screen at once. */
export function refreshTables(client: QueryClient, project: number): Promise<void> {
  return client.invalidateQueries({ queryKey: tableKeys.project(project) });
}

/** Change name, notes or tags of a run from a row of the table. */
export function useEditRow(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ uid, patch }: { uid: string; patch: RunPatch }) =>
      dataOf(await api.PATCH("/api/v1/runs/{uid}", { params: { path: { uid } }, body: patch })),
    onSuccess: () => refreshTables(client, project),
  });
}
