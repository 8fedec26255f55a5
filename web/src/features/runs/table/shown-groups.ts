import type { JsonValue } from "@/api/table";
import type { RunsView } from "./runs-view";
import { pathKey } from "./table-levels";

type Closed = Pick<RunsView, "closed">;

/** True if the eye of this group, or of one around it, is closed. */
export function isClosed({ closed }: Closed, path: JsonValue[]): boolean {
  return !!closed && path.some((_, i) => closed.includes(pathKey(path.slice(0, i + 1))));
}

/** The address after the eye of a group was opened or closed. */
export function toggledGroup(view: Closed, path: JsonValue[]): Closed {
  const closed = view.closed ?? [];
  const around = new Set(path.map((_, i) => pathKey(path.slice(0, i + 1))));
  const next = isClosed(view, path)
    ? closed.filter((key) => !around.has(key))
    : [...closed, pathKey(path)];
  return { closed: next.length > 0 ? next : undefined };
}
