import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { projectKeysQuery } from "@/api/metrics";
import type { Project } from "@/api/projects";
import { type Run, runsQuery } from "@/api/runs";
import { useLive } from "@/api/use-live";
import type { ChartView } from "@/features/charts/chart-view";
import { PanelArea } from "@/features/charts/panel-area";
import { isOrdinaryKey } from "@/features/charts/sections";
import { FirstSteps } from "@/features/projects/first-steps";
import { RunList } from "@/features/runs/list/run-list";
import { type RunListState, shownRuns } from "@/features/runs/list/run-list-state";
import { Store } from "@/lib/store";
import { usePageTitle } from "@/lib/use-page-title";
import { runColor } from "@/plot/colors";
import { SplitView } from "@/ui/split-view";
import { chartRun } from "./chart-run";

export type ProjectSearch = ChartView & RunListState;

const LIST_PX = 320;
const NO_RUNS: Run[] = [];

/** The workspace of a project: its runs on the left, what they logged on the right. */
export function ProjectPage({
  project,
  search,
  onSearch,
}: {
  project: Project;
  search: ProjectSearch;
  onSearch: (change: Partial<ProjectSearch>) => void;
}) {
  const { t } = useLingui();
  usePageTitle(project.name);
  useLive(project.id);
  const theme = useComputedColorScheme("light");
  const [highlight] = useState(() => new Store<string | null>(null));
  const list = useInfiniteQuery(
    runsQuery(project.id, { text: search.q ?? "", regex: search.regex ?? false }),
  );
  const keys = useQuery(projectKeysQuery(project.id));

  const runs = useMemo(
    () => list.data?.pages.flatMap((page) => page.items) ?? NO_RUNS,
    [list.data],
  );
  const total = list.data?.pages[0]?.total ?? 0;
  const colorOf = useCallback((run: Run) => runColor(run, theme), [theme]);
  const { n, show, hide, only } = search;
  const shown = useMemo(
    () => shownRuns(runs, { n, show, hide, only }).map((run) => chartRun(run, theme)),
    [runs, n, show, hide, only, theme],
  );
  const panels = useMemo(
    () => keys.data?.keys.map(({ name }) => name).filter(isOrdinaryKey) ?? [],
    [keys.data],
  );
  const { fetchNextPage, isFetching, hasNextPage } = list;
  const onNeedMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetching]);

  if (list.isSuccess && total === 0 && !search.q)
    return <FirstSteps entity={project.entity} project={project.name} />;
  return (
    <>
      <h1 className="visually-hidden">{project.name}</h1>
      <SplitView
        storageKey="kiseki.run-list-width"
        initialPx={LIST_PX}
        dividerLabel={t`Width of the run list`}
        left={
          <RunList
            runs={runs}
            total={total}
            loading={list.isPending}
            error={list.error}
            onNeedMore={onNeedMore}
            state={search}
            onState={onSearch}
            colorOf={colorOf}
            highlight={highlight}
          />
        }
        right={
          <PanelArea
            runs={shown}
            keys={panels}
            view={search}
            onView={onSearch}
            highlight={highlight}
            emptyText={keys.isPending ? t`Loading` : t`Nothing has been logged yet`}
          />
        }
      />
    </>
  );
}
