import { createRouter } from "@tanstack/react-router";
import { queryClient } from "@/api/query-client";
import { artifactsRoute, collectionRoute, versionRoute } from "./artifacts";
import { compareRoute } from "./compare";
import { homeRoute } from "./home";
import { lineageRoute } from "./lineage";
import { projectRoute } from "./project";
import { projectOverviewRoute } from "./project-overview";
import { rootRoute } from "./root";
import { runFilesRoute, runRoute } from "./run";
import { shortRunRoute } from "./short-run";
import { projectStorageRoute, storageRoute } from "./storage";
import { tablesRoute } from "./tables";
import { projectTrashRoute, trashRoute } from "./trash";

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    projectRoute,
    projectOverviewRoute,
    compareRoute,
    projectTrashRoute,
    trashRoute,
    runRoute,
    runFilesRoute,
    artifactsRoute,
    collectionRoute,
    versionRoute,
    lineageRoute,
    projectStorageRoute,
    storageRoute,
    tablesRoute,
    shortRunRoute,
  ]),
  context: { queryClient },
  defaultPreload: "intent",
  defaultPendingMs: 300,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
