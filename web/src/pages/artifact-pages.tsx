import { getRouteApi } from "@tanstack/react-router";
import { ArtifactsPage } from "@/features/artifacts/artifacts-page";
import { CollectionPage } from "@/features/artifacts/collection-page";
import { VersionPage } from "@/features/artifacts/version-page";

const artifacts = getRouteApi("/$entity/$project/artifacts");
const collection = getRouteApi("/$entity/$project/artifacts/$name");
const version = getRouteApi("/$entity/$project/artifacts/$name/$version");

export function Artifacts() {
  const project = artifacts.useLoaderData();
  const search = artifacts.useSearch();
  const navigate = artifacts.useNavigate();
  return (
    <ArtifactsPage
      key={project.id}
      project={project}
      search={search}
      onSearch={(change) => navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
    />
  );
}

export function Collection() {
  const project = collection.useLoaderData();
  const params = collection.useParams();
  const navigate = collection.useNavigate();
  return (
    <CollectionPage
      key={`${project.id} ${params.name}`}
      project={project}
      name={params.name}
      onRenamed={(name) => navigate({ params: { ...params, name }, replace: true })}
      onDeleted={() => navigate({ to: "/$entity/$project/artifacts", params })}
    />
  );
}

export function Version() {
  const project = version.useLoaderData();
  const params = version.useParams();
  const search = version.useSearch();
  const navigate = version.useNavigate();
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
