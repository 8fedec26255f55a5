import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { encodePath } from "@/lib/url-path";
import { artifactKeys, type CollectionFilter } from "./artifact-keys";
import { ApiError, api, dataOf, type Schemas } from "./client";
import { type ContentOptions, contentQuery, zipQuery } from "./content";

export type Collection = Schemas["Collection"];
export type ArtifactVersion = Schemas["ArtifactVersion"];
export type ArtifactEntry = Schemas["ArtifactEntry"];
export type EntryPage = Schemas["EntryPage"];
export type EntryChange = Schemas["EntryChange"];
export type RunArtifact = Schemas["RunArtifact"];
export type VersionRun = Schemas["VersionRun"];
export type VersionPatch = Partial<Schemas["PatchVersion"]>;
export type CollectionPatch = Partial<Schemas["PatchCollection"]>;

const COLLECTIONS_PER_PAGE = 100;
const VERSIONS_PER_PAGE = 100;
const CHANGES_PER_PAGE = 200;

/** Artifacts of a project, or its registered models, the most recently changed first. */
export function collectionsQuery(project: number, filter: CollectionFilter) {
  return infiniteQueryOptions({
    queryKey: artifactKeys.list(project, filter),
    queryFn: async ({ pageParam, signal }) => {
      const page = dataOf(
        await api.GET("/api/v1/projects/{project}/collections", {
          params: {
            path: { project },
            query: { ...filter, limit: COLLECTIONS_PER_PAGE, cursor: pageParam },
          },
          signal,
        }),
      );
      return { ...page, items: page.items.map(completedCollection) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    placeholderData: (previous) => previous,
  });
}

export function collectionQuery(project: number, name: string) {
  return queryOptions({
    queryKey: artifactKeys.collection(project, name),
    queryFn: async ({ signal }) =>
      completedCollection(
        dataOf(
          await api.GET("/api/v1/projects/{project}/collections/find", {
            params: { path: { project }, query: { name } },
            signal,
          }),
        ),
      ),
  });
}

/** Ready versions, the newest first. */
export function versionsQuery(collection: number) {
  return infiniteQueryOptions({
    queryKey: artifactKeys.versions(collection),
    queryFn: async ({ pageParam, signal }) => {
      const page = dataOf(
        await api.GET("/api/v1/collections/{collection}/versions", {
          params: {
            path: { collection },
            query: { limit: VERSIONS_PER_PAGE, cursor: pageParam },
          },
          signal,
        }),
      );
      return { ...page, items: page.items.map(completedVersion) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
  });
}

/** One version by its name: `ds:v3`, `ds:best`. */
export function versionQuery(entity: string, project: string, name: string) {
  return queryOptions({
    queryKey: artifactKeys.version(entity, project, name),
    queryFn: async ({ signal }) =>
      completedVersion(
        dataOf(
          await api.GET("/api/v1/artifacts/find", {
            params: { query: { entity, project, name } },
            signal,
          }),
        ),
      ),
  });
}

/** What differs between a version and an older one. */
export function diffQuery(version: string, old: string) {
  return infiniteQueryOptions({
    queryKey: artifactKeys.diff(version, old),
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
        await api.GET("/api/v1/artifacts/{version}/diff", {
          params: {
            path: { version },
            query: { with: old, limit: CHANGES_PER_PAGE, cursor: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    // Files of a ready version never change.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Who made a version and who used it. */
export function versionRunsQuery(version: string) {
  return queryOptions({
    queryKey: artifactKeys.runs(version),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/artifacts/{version}/runs", {
          params: { path: { version } },
          signal,
        }),
      ).items.map((run) => ({ ...NO_RUN, ...run })),
  });
}

/** What a run made and used. */
export function runArtifactsQuery(uid: string) {
  return queryOptions({
    queryKey: artifactKeys.ofRun(uid),
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/runs/{uid}/artifacts", { params: { path: { uid } }, signal }),
      ).items.map((item) => ({
        ...item,
        version: item.version ? completedVersion(item.version) : null,
        dataset: item.dataset ?? null,
        used_as: item.used_as ?? "",
        time_us: item.time_us ?? 0,
      })),
  });
}

/** A page of a folder of a version, or of what a search finds in it. */
export async function listVersionFiles(
  version: string,
  query: { folder?: string; search?: string; limit: number; cursor: string | null },
  signal: AbortSignal,
): Promise<EntryPage> {
  return dataOf(
    await api.GET("/api/v1/artifacts/{version}/files", {
      params: { path: { version }, query },
      signal,
    }),
  );
}

export function versionFileUrl(
  version: string,
  path: string,
  options: ContentOptions = {},
): string {
  return `/api/v1/artifacts/${encodeURIComponent(version)}/files/content/${encodePath(path)}${contentQuery(options)}`;
}

export function versionZipUrl(version: string, paths: string[] = []): string {
  return `/api/v1/artifacts/${encodeURIComponent(version)}/files.zip${zipQuery(paths)}`;
}

/** Change description, aliases, tags or time to live of a version. */
export function usePatchVersion(version: string) {
  return useArtifactChange(async (patch: VersionPatch) =>
    dataOf(
      await api.PATCH("/api/v1/artifacts/{version}", {
        params: { path: { version } },
        body: patch as Schemas["PatchVersion"],
      }),
    ),
  );
}

/** Delete a version for good, with its aliases. */
export function useDeleteVersion(version: string) {
  return useArtifactChange(async () =>
    dataOf(
      await api.DELETE("/api/v1/artifacts/{version}", {
        params: { path: { version }, query: { delete_aliases: true } },
      }),
    ),
  );
}

export function usePatchCollection(collection: number) {
  return useArtifactChange(async (patch: CollectionPatch) =>
    dataOf(
      await api.PATCH("/api/v1/collections/{collection}", {
        params: { path: { collection } },
        body: patch as Schemas["PatchCollection"],
      }),
    ),
  );
}

/** Delete an artifact with all its versions. */
export function useDeleteCollection(collection: number) {
  return useArtifactChange(async () =>
    dataOf(
      await api.DELETE("/api/v1/collections/{collection}", {
        params: { path: { collection }, query: { delete_aliases: true } },
      }),
    ),
  );
}

/** Make a version of a registered model out of a version. */
export function useRegisterModel() {
  return useArtifactChange(async (body: Partial<Schemas["RegisterModel"]>) =>
    completedVersion(
      dataOf(await api.POST("/api/v1/models", { body: body as Schemas["RegisterModel"] })),
    ),
  );
}

/** A change after which every list of artifacts is asked for anew. */
function useArtifactChange<In, Out>(change: (input: In) => Promise<Out>) {
  const client = useQueryClient();
  return useMutation<Out, Error, In>({
    mutationFn: change,
    onSettled: () =>
      Promise.all(
        [artifactKeys.all, artifactKeys.ofRuns, artifactKeys.lineage].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

/** True if the answer says that there is no such thing (any more). */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 410);
}

const NO_COLLECTION = {
  description: "",
  created_us: 0,
  updated_us: 0,
  registered: false,
  n_versions: 0,
  size: 0,
  latest: "",
  aliases: [],
};

const NO_VERSION = {
  entity: "",
  project_name: "",
  project: 0,
  number: -1,
  state: "pending",
  digest: "",
  description: "",
  metadata: {},
  aliases: [],
  protected: [],
  tags: [],
  n_files: 0,
  size: 0,
  created_us: 0,
  ready_us: 0,
  expires_us: null,
  made_by: "",
  made_by_name: "",
  step: -1,
  base: "",
  distributed_id: "",
  source: "",
  problem: "",
} satisfies Partial<ArtifactVersion>;

const NO_RUN = {
  used_as: "",
  time_us: 0,
  run_id: "",
  entity: "",
  project_name: "",
  job_type: "",
  state: "",
};

/** The server leaves out what is at its default. */
function completedCollection(collection: Collection): Collection {
  return { ...NO_COLLECTION, ...collection };
}

function completedVersion(version: ArtifactVersion): ArtifactVersion {
  return { ...NO_VERSION, ...version };
}
