import { createRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { infoQuery } from "@/api/info";
import { projectsQuery } from "@/api/projects";
import { HomePage } from "@/features/projects/home-page";
import { RouteError } from "@/features/shell/route-error";
import { rootRoute } from "./root";

const search = z.object({ q: z.catch(z.optional(z.string()), undefined) });

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: search,
  loader: async ({ context: { queryClient } }) => {
    await Promise.all([
      queryClient.ensureQueryData(projectsQuery()),
      queryClient.ensureQueryData(infoQuery()),
    ]);
  },
  component: Home,
  errorComponent: RouteError,
});

function Home() {
  const { q } = homeRoute.useSearch();
  const navigate = homeRoute.useNavigate();
  return (
    <HomePage
      query={q ?? ""}
      onQuery={(text) => navigate({ search: { q: text || undefined }, replace: true })}
    />
  );
}
