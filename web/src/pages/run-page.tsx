import { useLingui } from "@lingui/react/macro";
import { Tabs, useComputedColorScheme } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { ApiError } from "@/api/client";
import { runQuery } from "@/api/runs";
import { useLive } from "@/api/use-live";
import type { LogSearch } from "@/features/runs/logs/log-search";
import { LogView } from "@/features/runs/logs/log-view";
import { RunGone } from "@/features/runs/overview/run-gone";
import { RunHeader } from "@/features/runs/overview/run-header";
import { RunOverview } from "@/features/runs/overview/run-overview";
import { type PanelSearch, zoomSearch } from "@/features/workspace/panel-search";
import { usePageTitle } from "@/lib/use-page-title";
import { runColor } from "@/plot/colors";
import { chartRun } from "./chart-run";
import { RunCharts } from "./run-charts";
import classes from "./run-page.module.css";
import { RUN_TABS, type RunTab } from "./run-tabs";

const CodeView = lazy(async () => ({
  default: (await import("@/features/runs/code/code-view")).CodeView,
}));

export type RunSearch = PanelSearch & LogSearch & { tab?: RunTab | undefined };

/** One run: what it is, what it measured, how its machine fared and what it printed. */
export function RunPage({
  uid,
  search,
  onSearch,
}: {
  uid: string;
  search: RunSearch;
  onSearch: (change: Partial<RunSearch>) => void;
}) {
  const { t } = useLingui();
  const { data: run, dataUpdatedAt, error } = useSuspenseQuery(runQuery(uid));
  useLive(run.project_id, uid);
  usePageTitle(run.name);
  const theme = useComputedColorScheme("light");
  const runs = useMemo(() => [chartRun(run, theme)], [run, theme]);
  const tab = search.tab ?? "overview";
  const names: Record<RunTab, string> = {
    overview: t`Overview`,
    charts: t`Charts`,
    system: t`System`,
    logs: t`Logs`,
    code: t`Code`,
  };
  // What one tab zoomed or searched means nothing to another.
  const open = (value: string | null) => {
    const next = RUN_TABS.find((name) => name === value);
    onSearch({
      tab: next === "overview" ? undefined : next,
      ...zoomSearch(null),
      panels: undefined,
      panel: undefined,
    });
  };
  return (
    <div className={classes.page} data-tab={tab}>
      <RunHeader run={run} color={runColor(run, theme)} />
      <RunGone run={run} purged={error instanceof ApiError && error.code === "deleted"} />
      <Tabs className={classes.tabs} value={tab} onChange={open} keepMounted={false}>
        <Tabs.List px="md">
          {RUN_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {names[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <RunOverview run={run} seenAtMs={dataUpdatedAt} />
        </Tabs.Panel>
        <Tabs.Panel value="charts">
          <RunCharts run={run} runs={runs} system={false} search={search} onSearch={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="system">
          <RunCharts run={run} runs={runs} system search={search} onSearch={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="logs" className={classes.logs}>
          <LogView run={run} state={search} onState={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="code">
          <Suspense>
            <CodeView run={run} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
