import { createRoute, redirect } from "@tanstack/react-router";
import { rootRoute } from "./root";

/** `/<entity>/<project>/<id>` is an older way to write a run's address. */
export const shortRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$entity/$project/$run",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$entity/$project/runs/$run", params, replace: true });
  },
});
