import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { collectionQuery, versionQuery } from "@/api/artifacts";
import { projectQuery } from "@/api/projects";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const ArtifactsPage = lazyRouteComponent(
  () => import("@/features/artifacts/artifacts-page"),
  "ArtifactsPage",
);
const CollectionPage = lazyRouteComponent(
  () => import("@/features/artifacts/collection-page"),
  "CollectionPage",
);
const VersionPage = lazyRouteComponent(
  () => import("@/features/artifacts/version-page"),
  "VersionPage",
);

const text = z.catch(z.optional(z.string()), undefined);

/** `?kind=models` lists registered models. */
export const artifactsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/artifacts",
  validateSearch: z.object({
    kind: z.catch(z.optional(z.literal("models")), undefined),
    type: text,
    q: text,
  }),
  loader: ({ context: { queryClient }, params }) => {
    void ArtifactsPage.preload?.();
    return queryClient.ensureQueryData(projectQuery(params.entity, params.project));
  },
  component: Artifacts,
  errorComponent: RouteError,
});

export const collectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/artifacts/$name",
  loader: async ({ context: { queryClient }, params }) => {
    void CollectionPage.preload?.();
    const project = await queryClient.ensureQueryData(projectQuery(params.entity, params.project));
    await queryClient.ensureQueryData(collectionQuery(project.id, params.name));
    return project;
  },
  component: Collection,
  errorComponent: RouteError,
});

/** `$version` is `v3` or an alias; `?path=` is the file that is open. */
export const versionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/artifacts/$name/$version",
  validateSearch: z.object({
    part: z.catch(z.optional(z.enum(["overview", "files", "usage", "compare"])), undefined),
    path: text,
    with: text,
  }),
  loader: async ({ context: { queryClient }, params }) => {
    void VersionPage.preload?.();
    const { entity, project: name } = params;
    const [project] = await Promise.all([
      queryClient.ensureQueryData(projectQuery(entity, name)),
      queryClient.ensureQueryData(versionQuery(entity, name, `${params.name}:${params.version}`)),
    ]);
    return project;
  },
  component: Version,
  errorComponent: RouteError,
});

function Artifacts() {
  const project = artifactsRoute.useLoaderData();
  const search = artifactsRoute.useSearch();
  const navigate = artifactsRoute.useNavigate();
  return (
    <ArtifactsPage
      key={project.id}
      project={project}
      search={search}
      onSearch={(change) => navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
    />
  );
}

function Collection() {
  const project = collectionRoute.useLoaderData();
  const params = collectionRoute.useParams();
  const navigate = collectionRoute.useNavigate();
  const { entity, project: projectName, name } = params;
  return (
    <CollectionPage
      key={`${project.id} ${name}`}
      project={project}
      name={name}
      onRenamed={(next) => navigate({ params: { ...params, name: next }, replace: true })}
      onDeleted={() =>
        navigate({ to: "/$entity/$project/artifacts", params: { entity, project: projectName } })
      }
    />
  );
}

function Version() {
  const project = versionRoute.useLoaderData();
  const params = versionRoute.useParams();
  const search = versionRoute.useSearch();
  const navigate = versionRoute.useNavigate();
  return (
    <VersionPage
      key={`${project.id} ${params.name} ${params.version}`}
      project={project}
      name={params.name}
      version={params.version}
      search={search}
      onSearch={(change, replace = true) =>
        navigate({ search: (now) => ({ ...now, ...change }), replace, resetScroll: false })
      }
      onDeleted={() => navigate({ to: "/$entity/$project/artifacts/$name", params })}
    />
  );
}
