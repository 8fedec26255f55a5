import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RunChoice } from "@/api/bulk";
import { listedRunsQuery, type Run } from "@/api/runs";
import { type Leaf, leavesQuery, tableQuery } from "@/api/table";
import { choiceOf, NEWEST_FIRST, narrowed, type RunsView } from "@/features/runs/table/runs-view";
import { isClosed } from "@/features/runs/table/shown-groups";
import { ShownRuns } from "@/features/runs/table/shown-runs";
import { pathKey } from "@/features/runs/table/table-levels";
import { valueText } from "@/lib/json-value";
import type { ChartGroup, ChartRun } from "@/panels/chart-runs";
import { groupColor } from "@/plot/run-colors";
import { chartRun } from "./chart-run";
import type { ColorOf } from "./use-run-colors";

const NO_RUNS: Run[] = [];
const NO_LEAVES: Leaf[] = [];
const NONE: string[] = [];
/** Runs asked for by their eye beyond the first ones. */
const MOST_ASKED = 1_000;

export interface Shown {
  runs: ChartRun[];
  groups: ChartGroup[] | null;
  /** What search and filter leave, shown or not. */
  choice: RunChoice;
}

/** The runs (or groups of them) whose eyes are open, as charts draw them. */
export function useShownRuns(
  project: number,
  view: RunsView,
  me: string,
  colorOf: ColorOf,
  colorColumn: string | undefined,
  theme: "light" | "dark",
): Shown {
  const { show, hide, only, n } = view;
  const shown = useMemo(() => new ShownRuns({ show, hide, only, n }), [show, hide, only, n]);
  const choice = useMemo(() => choiceOf(view, me), [view, me]);
  const order = view.sort ?? NEWEST_FIRST;
  const groupBy = view.group ?? NONE;
  const isGrouped = groupBy.length > 0;

  // Of groups one run is read for what it says about metrics: which axis, which are hidden.
  const first = useQuery({
    ...listedRunsQuery(project, choice, order, isGrouped ? 1 : shown.first),
    enabled: isGrouped || !shown.isSolo,
  });
  const asked = useQuery({
    ...listedRunsQuery(project, askedChoice(choice, shown), order, MOST_ASKED),
    enabled: shown.asked.size > 0 && !isGrouped,
  });
  const leaves = useQuery({
    ...leavesQuery(project, { ...choice, order: NONE, group_by: groupBy }, shown.first),
    enabled: isGrouped,
  });
  const values = useColorValues(project, choice, order, shown, colorColumn);

  const listed = shown.isSolo ? NO_RUNS : (first.data ?? NO_RUNS);
  const extra = shown.asked.size > 0 ? (asked.data ?? NO_RUNS) : NO_RUNS;
  const runs = useMemo(() => {
    const visible = listed.filter((run, i) => shown.has(run.id, i));
    const known = new Set(visible.map(({ uid }) => uid));
    const beyond = extra.filter(
      ({ uid, id }) => !known.has(uid) && shown.has(id, Number.POSITIVE_INFINITY),
    );
    return [...visible, ...beyond].map((run) => ({
      ...chartRun(run, theme),
      color: colorOf(run, values.get(run.uid)),
    }));
  }, [listed, extra, shown, colorOf, values, theme]);
  const closed = view.closed;
  const sample = isGrouped ? first.data?.[0] : undefined;
  const definitions = useMemo(
    () => (sample ? chartRun(sample, theme).definitions : []),
    [sample, theme],
  );
  const groups = useMemo(
    () =>
      isGrouped
        ? (leaves.data ?? NO_LEAVES)
            .filter(({ path }) => !isClosed({ closed }, path))
            .map((leaf) => chartGroup(leaf, shown, colorOf, theme, definitions))
        : null,
    [isGrouped, leaves.data, closed, shown, colorOf, theme, definitions],
  );
  return useMemo(
    () => ({ runs: groups ? groups.flatMap((group) => group.runs) : runs, groups, choice }),
    [groups, runs, choice],
  );
}

function askedChoice(choice: RunChoice, shown: ShownRuns): RunChoice {
  try {
    return narrowed(choice, shown.asked);
  } catch {
    return choice; // The filter cannot be read; the table says so.
  }
}

/** What each run has in the column that colours runs. */
function useColorValues(
  project: number,
  choice: RunChoice,
  order: string[],
  shown: ShownRuns,
  column: string | undefined,
): ReadonlyMap<string, unknown> {
  const wanted = { ...choice, order, columns: column ? [column] : [] };
  const first = useQuery({
    ...tableQuery(project, { ...wanted, limit: shown.first }),
    enabled: !!column,
  });
  const asked = useQuery({
    ...tableQuery(project, { ...wanted, ...askedChoice(choice, shown), limit: MOST_ASKED }),
    enabled: !!column && shown.asked.size > 0,
  });
  return useMemo(
    () =>
      new Map(
        [...(first.data?.rows ?? []), ...(asked.data?.rows ?? [])].map((row) => [
          row.uid,
          row.values?.[0],
        ]),
      ),
    [first.data, asked.data],
  );
}

function chartGroup(
  { path, group, rows }: Leaf,
  shown: ShownRuns,
  colorOf: ColorOf,
  theme: "light" | "dark",
  definitions: ChartRun["definitions"],
): ChartGroup {
  const named = new Map(rows.map((row) => [row.uid, row]));
  const runs = (group.uids ?? []).flatMap((uid): ChartRun[] => {
    const row = named.get(uid);
    if (row && !shown.has(row.id, 0)) return [];
    // A run that came between the two answers has no name yet.
    const { id = uid, name = uid.slice(0, 8), number = 0 } = row ?? {};
    return [{ uid, id, name, color: colorOf({ uid, id, number }), definitions }];
  });
  const name = path.map((value) => (value === null ? "—" : valueText(value))).join(" · ");
  return { id: pathKey(path), name, color: groupColor(pathKey(path), theme), runs };
}
