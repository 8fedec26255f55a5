import { getRouteApi } from "@tanstack/react-router";
import { StoragePage } from "@/features/storage/storage-page";

const all = getRouteApi("/storage");
const ofProject = getRouteApi("/$entity/$project/storage");

export function AllStorage() {
  const { by = "project" } = all.useSearch();
  const navigate = all.useNavigate();
  return (
    <StoragePage
      project={null}
      by={by}
      onBy={(next) => navigate({ search: { by: next }, replace: true })}
    />
  );
}

export function ProjectStorage() {
  const { by = "run" } = ofProject.useSearch();
  const navigate = ofProject.useNavigate();
  return (
    <StoragePage
      project={ofProject.useLoaderData()}
      by={by}
      onBy={(next) => navigate({ search: { by: next }, replace: true })}
    />
  );
}
