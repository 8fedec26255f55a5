import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext } from "@tanstack/react-router";
import { AppShell } from "@/features/shell/app-shell";
import { NotFoundView } from "@/features/shell/not-found-view";
import { RouteError } from "@/features/shell/route-error";

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: AppShell,
  notFoundComponent: NotFoundView,
  errorComponent: RouteError,
});
