import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { runKeysQuery } from "@/api/metrics";
import type { ChartRun } from "@/features/charts/chart-runs";
import type { ChartView } from "@/features/charts/chart-view";
import { PanelArea } from "@/features/charts/panel-area";
import { isOrdinaryKey, systemSections } from "@/features/charts/sections";
import { Store } from "@/lib/store";

/** The charts of one run: its metrics, or those of its machine. */
export function RunCharts({
  runs,
  system,
  view,
  onView,
}: {
  runs: ChartRun[];
  system: boolean;
  view: ChartView;
  onView: (change: Partial<ChartView>) => void;
}) {
  const { t } = useLingui();
  const [highlight] = useState(() => new Store<string | null>(null));
  const { data, isPending, error } = useQuery(runKeysQuery(runs[0].uid));
  const keys = useMemo(() => {
    const all = data?.keys.map(({ key }) => key) ?? [];
    return all.filter((key) => (system ? key.startsWith("system/") : isOrdinaryKey(key)));
  }, [data, system]);
  const nothing = system ? t`No system metrics were recorded` : t`Nothing has been logged yet`;
  return (
    <PanelArea
      runs={runs}
      keys={keys}
      view={view}
      onView={onView}
      highlight={highlight}
      defaultX={system ? "_relative" : "_step"}
      divide={system ? systemSections : undefined}
      emptyText={error ? error.message : isPending ? t`Loading` : nothing}
    />
  );
}
