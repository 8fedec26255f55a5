import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";
import { refreshTables } from "./table";

export type BulkAction = Pick<Schemas["BulkAction"], "action"> &
  Partial<Omit<Schemas["BulkAction"], "action" | "choice">> & { choice?: RunChoice };
export type BulkDone = Schemas["BulkDone"];
export type RunChoice = Partial<Schemas["RunChoice"]>;

/** Do the same to many runs; what became of each is in the answer. */
export function useBulkAction(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (action: BulkAction) =>
      dataOf(
        await api.POST("/api/v1/projects/{project}/runs/bulk", {
          params: { path: { project } },
          body: action as Schemas["BulkAction"],
        }),
      ),
    onSettled: () => refreshTables(client, project),
  });
}
