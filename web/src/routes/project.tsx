import { createRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { projectQuery } from "@/api/projects";
import { runsQuery } from "@/api/runs";
import { chartViewSchema } from "@/features/charts/chart-view";
import { runListSchema } from "@/features/runs/list/run-list-state";
import { RouteError } from "@/features/shell/route-error";
import { ProjectPage } from "@/pages/project-page";
import { rootRoute } from "./root";

export const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project",
  validateSearch: z.object({ ...chartViewSchema.shape, ...runListSchema.shape }),
  loader: async ({ context: { queryClient }, params }) => {
    const project = await queryClient.ensureQueryData(projectQuery(params.entity, params.project));
    void queryClient.prefetchInfiniteQuery(runsQuery(project.id, { text: "", regex: false }));
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
