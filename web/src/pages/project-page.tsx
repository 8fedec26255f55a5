import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { infoQuery } from "@/api/info";
import type { Project } from "@/api/projects";
import { tableQuery } from "@/api/table";
import { useLive } from "@/api/use-live";
import { FirstSteps } from "@/features/projects/first-steps";
import { useRunsSpec } from "@/features/runs/columns/runs-spec";
import { RunsTable } from "@/features/runs/table/runs-table";
import type { RunsView } from "@/features/runs/table/runs-view";
import type { PanelSearch } from "@/features/workspace/panel-search";
import { Store } from "@/lib/store";
import { usePageTitle } from "@/lib/use-page-title";
import { type SplitStop, SplitView } from "@/ui/split-view";
import { WorkspaceProvider } from "@/workspace/workspace-provider";
import { ProjectCharts } from "./project-charts";
import { useRunColors } from "./use-run-colors";
import { useShownRuns } from "./use-shown-runs";

export type ProjectSearch = PanelSearch & RunsView;

const WIDTHS = { listPx: 320, splitPx: 720 };

interface ProjectPageProps {
  project: Project;
  search: ProjectSearch;
  onSearch: (change: Partial<ProjectSearch>) => void;
}

/** The workspace of a project: its runs on the left, what they logged on the right. */
export function ProjectPage(props: ProjectPageProps) {
  const { project, search } = props;
  usePageTitle(project.name);
  useLive(project.id);
  const any = useQuery(tableQuery(project.id, { limit: 1 }));
  if (any.data?.n_runs === 0) return <FirstSteps entity={project.entity} project={project.name} />;
  return (
    <WorkspaceProvider project={project.id} view={search.view}>
      <h1 className="visually-hidden">{project.name}</h1>
      <Workspace {...props} />
    </WorkspaceProvider>
  );
}

function Workspace({ project, search, onSearch }: ProjectPageProps) {
  const { t } = useLingui();
  const theme = useComputedColorScheme("light");
  const info = useQuery(infoQuery());
  const me = info.data?.entity ?? "";
  const spec = useRunsSpec();
  const [highlight] = useState(() => new Store<string | null>(null));
  const { colorOf, legend } = useRunColors(project.id, spec, theme);
  const shown = useShownRuns(project.id, search, me, colorOf, spec.colorBy?.column, theme);
  const stop = search.table ?? "list";
  const onStop = (next: SplitStop) => onSearch({ table: next === "list" ? undefined : next });
  return (
    <SplitView
      storageKey="kiseki.runs-width"
      stop={stop}
      onStop={onStop}
      initial={WIDTHS}
      dividerLabel={t`Width of the run list`}
      left={
        <RunsTable
          project={project}
          stop={stop}
          view={search}
          onView={onSearch}
          me={me}
          theme={theme}
          nShown={shown.groups?.length ?? shown.runs.length}
          colorOf={colorOf}
          legend={legend}
          highlight={highlight}
        />
      }
      right={
        <ProjectCharts
          project={project}
          shown={shown}
          search={search}
          onSearch={onSearch}
          highlight={highlight}
        />
      }
    />
  );
}
