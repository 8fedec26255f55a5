import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { knownColumnsQueries } from "@/api/columns";
import { projectQuery } from "@/api/projects";
import { runsViewSchema } from "@/features/runs/table/runs-view";
import { RouteError } from "@/features/shell/route-error";
import { panelSearchSchema } from "@/features/workspace/panel-search";
import { rootRoute } from "./root";

const ProjectPage = lazyRouteComponent(() => import("@/pages/project-page"), "ProjectPage");

export const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project",
  validateSearch: z.object({ ...panelSearchSchema.shape, ...runsViewSchema.shape }),
  loader: async ({ context: { queryClient }, params }) => {
    void ProjectPage.preload?.();
    const project = await queryClient.ensureQueryData(projectQuery(params.entity, params.project));
    for (const query of knownColumnsQueries(project.id)) void queryClient.prefetchQuery(query);
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
