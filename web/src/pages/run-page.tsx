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
import type { PanelSearch } from "@/features/workspace/panel-search";
import { usePageTitle } from "@/lib/use-page-title";
import { runColor } from "@/plot/colors";
import { useTabInView } from "@/ui/use-tab-in-view";
import { chartRun } from "./chart-run";
import { RunCharts } from "./run-charts";
import classes from "./run-page.module.css";
import { RUN_TABS, type RunTab } from "./run-tabs";

const CodeView = lazy(async () => ({
  default: (await import("@/features/runs/code/code-view")).CodeView,
}));

const RunFiles = lazy(async () => ({
  default: (await import("@/features/files/run-files")).RunFiles,
}));

const RunArtifacts = lazy(async () => ({
  default: (await import("@/features/artifacts/run-artifacts")).RunArtifacts,
}));

const RunOutputs = lazy(async () => ({
  default: (await import("@/features/artifacts/run-artifacts")).RunOutputs,
}));

export type RunSearch = PanelSearch & LogSearch;

/** One run: what it is, what it measured, how its machine fared and what it printed. */
export function RunPage({
  uid,
  tab,
  onTab,
  path,
  onPath,
  search,
  onSearch,
}: {
  uid: string;
  tab: RunTab;
  onTab: (tab: RunTab) => void;
  /** The file or folder that is open in Files. */
  path: string;
  onPath: (path: string) => void;
  search: RunSearch;
  onSearch: (change: Partial<RunSearch>) => void;
}) {
  const { t } = useLingui();
  const { data: run, dataUpdatedAt, error } = useSuspenseQuery(runQuery(uid));
  useLive(run.project_id, uid);
  usePageTitle(run.name);
  const theme = useComputedColorScheme("light");
  const runs = useMemo(() => [chartRun(run, theme)], [run, theme]);
  const names: Record<RunTab, string> = {
    overview: t`Overview`,
    charts: t`Charts`,
    system: t`System`,
    logs: t`Logs`,
    code: t`Code`,
    files: t`Files`,
    artifacts: t`Artifacts`,
  };
  const tabs = useTabInView(tab);
  const open = (value: string | null) =>
    onTab(RUN_TABS.find((name) => name === value) ?? "overview");
  return (
    <div className={classes.page} data-tab={tab}>
      <RunHeader run={run} color={runColor(run, theme)} />
      <RunGone run={run} purged={error instanceof ApiError && error.code === "deleted"} />
      <Tabs className={classes.tabs} value={tab} onChange={open} keepMounted={false}>
        <Tabs.List px="md" ref={tabs}>
          {RUN_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {names[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <RunOverview run={run} seenAtMs={dataUpdatedAt} />
          <Suspense>
            <RunOutputs run={run} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="charts">
          <RunCharts run={run} runs={runs} system={false} search={search} onSearch={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="system">
          <RunCharts run={run} runs={runs} system search={search} onSearch={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="logs" className={classes.filling}>
          <LogView run={run} state={search} onState={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="code">
          <Suspense>
            <CodeView run={run} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="files" className={classes.filling}>
          <Suspense>
            <RunFiles run={run} path={path} onPath={onPath} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="artifacts">
          <Suspense>
            <RunArtifacts run={run} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
