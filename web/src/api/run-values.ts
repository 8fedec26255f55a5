import { tableQuery } from "./table";

/** So many runs are named in one filter: with the longest ids it is just short enough. */
const MAX_RUNS_PER_QUERY = 140;

/**
 * The values of some columns for exactly these runs, as pages of the runs table: they are kept
 * fresh as it is, and asked for once however many panels want the same.
 */
export function runValueQueries(project: number, ids: string[], columns: string[]) {
  if (columns.length === 0) return [];
  const sorted = [...ids].sort();
  const chunks = Array.from({ length: Math.ceil(sorted.length / MAX_RUNS_PER_QUERY) }, (_, i) =>
    sorted.slice(i * MAX_RUNS_PER_QUERY, (i + 1) * MAX_RUNS_PER_QUERY),
  );
  return chunks.map((some) =>
    tableQuery(project, {
      filter: `id in (${some.map((id) => JSON.stringify(id)).join(", ")})`,
      columns,
      limit: MAX_RUNS_PER_QUERY,
    }),
  );
}
