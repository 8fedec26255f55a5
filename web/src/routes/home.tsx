import { createRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { infoQuery } from "@/api/info";
import { projectsQuery } from "@/api/projects";
import { useLiveProjects } from "@/api/use-live-projects";
import { HomePage } from "@/features/projects/home-page";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const search = z.object({
  q: z.catch(z.optional(z.string()), undefined),
  archived: z.catch(z.optional(z.boolean()), undefined),
});

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: search,
  loaderDeps: ({ search: { archived } }) => ({ archived }),
  loader: async ({ context: { queryClient }, deps }) => {
    await Promise.all([
      queryClient.ensureQueryData(projectsQuery(deps.archived)),
      queryClient.ensureQueryData(infoQuery()),
    ]);
  },
  component: Home,
  errorComponent: RouteError,
});

function Home() {
  const { q, archived } = homeRoute.useSearch();
  const navigate = homeRoute.useNavigate();
  useLiveProjects();
  return (
    <HomePage
      query={q ?? ""}
      onQuery={(text) =>
        navigate({ search: (now) => ({ ...now, q: text || undefined }), replace: true })
      }
      archived={archived ?? false}
      onArchived={(wanted) =>
        navigate({ search: (now) => ({ ...now, archived: wanted || undefined }), replace: true })
      }
    />
  );
}
