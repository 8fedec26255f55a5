import { useSuspenseQuery } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { overviewQuery, projectQuery } from "@/api/projects";
import { useLiveProjects } from "@/api/use-live-projects";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const ProjectOverviewPage = lazyRouteComponent(
  () => import("@/features/projects/project-overview"),
  "ProjectOverviewPage",
);

export const projectOverviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/overview",
  loader: async ({ context: { queryClient }, params }) => {
    void ProjectOverviewPage.preload?.();
    const project = await queryClient.ensureQueryData(projectQuery(params.entity, params.project));
    await queryClient.ensureQueryData(overviewQuery(project.id));
  },
  component: Overview,
  errorComponent: RouteError,
});

function Overview() {
  const { entity, project: name } = projectOverviewRoute.useParams();
  const navigate = projectOverviewRoute.useNavigate();
  const { data } = useSuspenseQuery(projectQuery(entity, name));
  useLiveProjects();
  return (
    <ProjectOverviewPage
      key={data.id}
      project={data}
      onRenamed={(project) =>
        navigate({ to: "/$entity/$project/overview", params: { entity, project }, replace: true })
      }
      onDeleted={() => navigate({ to: "/" })}
    />
  );
}
