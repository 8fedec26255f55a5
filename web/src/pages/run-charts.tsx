import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { runKeysQuery } from "@/api/metrics";
import type { Run } from "@/api/runs";
import { keysOf, lineConfig } from "@/features/charts/line/line-config";
import type { PanelSearch } from "@/features/workspace/panel-search";
import { Store } from "@/lib/store";
import type { ChartRun } from "@/panels/chart-runs";
import { keyOfAutoPanel } from "@/workspace/arrangement";
import { isSystem } from "@/workspace/keys";
import type { PanelSpec } from "@/workspace/spec";
import { WorkspaceProvider } from "@/workspace/workspace-provider";
import { PANEL_KINDS } from "./panel-kinds";
import { WorkspacePanels } from "./workspace-panels";

/** One run has lines to draw; the other kinds of panels set runs beside each other. */
const KINDS = { line: PANEL_KINDS.line };

/** The charts of one run, arranged as its project is: its metrics, or those of its machine. */
export function RunCharts({
  run,
  runs,
  system,
  search,
  onSearch,
}: {
  run: Run;
  runs: ChartRun[];
  system: boolean;
  search: PanelSearch;
  onSearch: (change: Partial<PanelSearch>) => void;
}) {
  const { t } = useLingui();
  const [highlight] = useState(() => new Store<string | null>(null));
  const { data, isPending, error } = useQuery(runKeysQuery(run.uid));
  // The facts of keys change with every row, which keys there are hardly ever does.
  const names = data?.keys.map(({ key }) => key).join("\n") ?? "";
  const keys = useMemo(
    () =>
      names.split("\n").filter((key) => key && !key.startsWith("_") && isSystem(key) === system),
    [names, system],
  );
  const suits = useMemo(() => {
    const known = new Set(keys);
    return (panel: PanelSpec) => {
      if (keyOfAutoPanel(panel.id) !== null) return true;
      const config = lineConfig(panel);
      const isDrawn = keysOf(config, keys).some((key) => known.has(key));
      return panel.kind === "line" && (isDrawn || (!system && config.expressions.length > 0));
    };
  }, [keys, system]);
  const nothing = system ? t`No system metrics were recorded` : t`Nothing has been logged yet`;
  return (
    <WorkspaceProvider project={run.project_id} view={search.view}>
      <WorkspacePanels
        project={run.project_id}
        runs={runs}
        keys={keys}
        search={search}
        onSearch={onSearch}
        highlight={highlight}
        emptyText={error ? error.message : isPending ? t`Loading` : nothing}
        systemOpen={system}
        kinds={KINDS}
        suits={suits}
      />
    </WorkspaceProvider>
  );
}
