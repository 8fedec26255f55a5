import { getRouteApi } from "@tanstack/react-router";
import { LineagePage } from "@/features/lineage/lineage-page";

const route = getRouteApi("/$entity/$project/lineage");

export function Lineage() {
  const project = route.useLoaderData();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <LineagePage
      key={project.id}
      project={project}
      search={search}
      onSearch={(change) => navigate({ search: (now) => ({ ...now, ...change }) })}
      onOpen={(href) => navigate({ href })}
    />
  );
}
