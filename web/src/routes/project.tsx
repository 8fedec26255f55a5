import { createRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { columnsQuery } from "@/api/columns";
import { projectQuery } from "@/api/projects";
import { COLUMNS_KNOWN } from "@/features/runs/columns/use-columns";
import { runsViewSchema } from "@/features/runs/table/runs-view";
import { RouteError } from "@/features/shell/route-error";
import { panelSearchSchema } from "@/features/workspace/panel-search";
import { ProjectPage } from "@/pages/project-page";
import { rootRoute } from "./root";

export const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project",
  validateSearch: z.object({ ...panelSearchSchema.shape, ...runsViewSchema.shape }),
  loader: async ({ context: { queryClient }, params }) => {
    const project = await queryClient.ensureQueryData(projectQuery(params.entity, params.project));
    void queryClient.prefetchQuery(
      columnsQuery(project.id, { search: "", mode: "fuzzy", limit: COLUMNS_KNOWN }),
    );
    return project;
  },
  component: Project,
  errorComponent: RouteError,
});

function Project() {
  const project = projectRoute.useLoaderData();
  const search = projectRoute.useSearch();
  const navigate = projectRoute.useNavigate();
  return (
    <ProjectPage
      key={project.id}
      project={project}
      search={search}
      onSearch={(change) =>
        navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
