import { z } from "zod/mini";
import type { Run } from "@/api/runs";

/** How many of the newest runs are drawn before anybody chose. */
export const FIRST_SHOWN = 10;

/** What the address says about the run list; ids cannot contain commas. */
export const runListSchema = z.object({
  q: z.catch(z.optional(z.string()), undefined),
  regex: z.catch(z.optional(z.boolean()), undefined),
  /** How many of the newest runs are shown. */
  n: z.catch(z.optional(z.int().check(z.minimum(1), z.maximum(200))), undefined),
  show: z.catch(z.optional(z.string()), undefined),
  hide: z.catch(z.optional(z.string()), undefined),
  only: z.catch(z.optional(z.string()), undefined),
});

export type RunListState = z.infer<typeof runListSchema>;

/** The runs whose lines are drawn: the newest, then those asked for, without those hidden. */
export function shownRuns(runs: Run[], state: RunListState): Run[] {
  const only = ids(state.only);
  if (only.size > 0) return runs.filter((run) => only.has(run.id));
  const show = ids(state.show);
  const hide = ids(state.hide);
  const newest = state.n ?? FIRST_SHOWN;
  return runs.filter((run, i) => !hide.has(run.id) && (i < newest || show.has(run.id)));
}

/** The address after somebody showed or hid these runs. */
export function withShown(
  state: RunListState,
  runs: Run[],
  changed: Run[],
  visible: boolean,
): Partial<RunListState> {
  const now = new Set(shownRuns(runs, state).map((run) => run.id));
  for (const { id } of changed) {
    if (visible) now.add(id);
    else now.delete(id);
  }
  const newest = state.n ?? FIRST_SHOWN;
  // What was chosen among runs that a search has left out stays as it was chosen.
  const listed = new Set(runs.map((run) => run.id));
  const kept = (text: string | undefined) => [...ids(text)].filter((id) => !listed.has(id));
  const show = runs.filter((run, i) => i >= newest && now.has(run.id)).map((run) => run.id);
  const hide = runs.filter((run, i) => i < newest && !now.has(run.id)).map((run) => run.id);
  return {
    only: undefined,
    show: joined([...kept(state.show), ...show]),
    hide: joined([...kept(state.hide), ...hide]),
  };
}

/** Show only this run, or all as before when it is alone already. */
export function withSolo(state: RunListState, run: Run): Partial<RunListState> {
  return { only: state.only === run.id ? undefined : run.id };
}

function ids(text: string | undefined): Set<string> {
  return new Set(text?.split(",").filter(Boolean));
}

function joined(chosen: string[]): string | undefined {
  return chosen.length > 0 ? chosen.join(",") : undefined;
}
