import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { projectKeysQuery } from "@/api/metrics";
import type { Project } from "@/api/projects";
import type { PanelSearch } from "@/features/workspace/panel-search";
import type { Store } from "@/lib/store";
import type { ChartRun } from "@/panels/chart-runs";
import type { Shown } from "./use-shown-runs";
import { useTypedKeys } from "./use-typed-keys";
import { WorkspacePanels } from "./workspace-panels";

/** What the shown runs logged. */
export function ProjectCharts({
  project,
  shown,
  search,
  onSearch,
  highlight,
}: {
  project: Project;
  shown: Shown;
  search: PanelSearch;
  onSearch: (change: Partial<PanelSearch>) => void;
  highlight: Store<string | null>;
}) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const keys = useQuery(projectKeysQuery(project.id));
  const names = useMemo(
    () => keys.data?.keys.map(({ name }) => name).filter((name) => !name.startsWith("_")) ?? [],
    [keys.data],
  );
  const typed = useTypedKeys(names, shown.runs);
  const { entity, name } = project;
  const onOpenRun = useCallback(
    (run: ChartRun) =>
      void navigate({
        to: "/$entity/$project/runs/$run",
        params: { entity, project: name, run: run.id },
      }),
    [navigate, entity, name],
  );
  return (
    <WorkspacePanels
      project={project.id}
      runs={shown.runs}
      groups={shown.groups}
      choice={shown.choice}
      keys={typed.keys}
      types={typed.types}
      search={search}
      onSearch={onSearch}
      highlight={highlight}
      onOpenRun={onOpenRun}
      emptyText={keys.isPending || typed.isPending ? t`Loading` : t`Nothing has been logged yet`}
    />
  );
}
