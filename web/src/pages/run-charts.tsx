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
import { useTypedKeys } from "./use-typed-keys";
import { WorkspacePanels } from "./workspace-panels";

/** What one run has to show; the other kinds of panels set runs beside each other. */
const KINDS: typeof PANEL_KINDS = { line: PANEL_KINDS.line };
for (const kind of ["histogram", "media", "table", "chart"] as const) {
  const info = PANEL_KINDS[kind];
  if (info) KINDS[kind] = info;
}
const NO_RUNS: ChartRun[] = [];

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
  // A machine measures numbers only.
  const typed = useTypedKeys(keys, system ? NO_RUNS : runs);
  const suits = useMemo(() => {
    const known = new Set(typed.keys);
    return (panel: PanelSpec) => {
      if (keyOfAutoPanel(panel.id) !== null) return true;
      if (panel.kind !== "line") return panel.kind in KINDS && namesAny(panel, known);
      const config = lineConfig(panel);
      const isDrawn = keysOf(config, keys).some((key) => known.has(key));
      return isDrawn || (!system && config.expressions.length > 0);
    };
  }, [keys, typed.keys, system]);
  const nothing = system ? t`No system metrics were recorded` : t`Nothing has been logged yet`;
  return (
    <WorkspaceProvider project={run.project_id} view={search.view}>
      <WorkspacePanels
        project={run.project_id}
        runs={runs}
        keys={typed.keys}
        types={typed.types}
        search={search}
        onSearch={onSearch}
        highlight={highlight}
        emptyText={
          error
            ? error.message || t`The server does not answer`
            : isPending || typed.isPending
              ? t`Loading`
              : nothing
        }
        systemOpen={system}
        kinds={KINDS}
        suits={suits}
      />
    </WorkspaceProvider>
  );
}

/** Whether a panel is about a key that the run has. */
function namesAny({ config = {} }: PanelSpec, known: Set<string>): boolean {
  const named = [config.key, ...(Array.isArray(config.keys) ? config.keys : [])];
  return named.some((key) => typeof key === "string" && known.has(key));
}
