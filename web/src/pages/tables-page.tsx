import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { infoQuery } from "@/api/info";
import type { Project } from "@/api/projects";
import { useLive } from "@/api/use-live";
import { useRunsSpec } from "@/features/runs/columns/runs-spec";
import { RunsTable } from "@/features/runs/table/runs-table";
import type { RunsView } from "@/features/runs/table/runs-view";
import { addressOf, stateOf, type TableAddress } from "@/features/tables/table-state";
import { TableView } from "@/features/tables/table-view";
import classes from "@/features/tables/tables.module.css";
import { Store } from "@/lib/store";
import { usePageTitle } from "@/lib/use-page-title";
import { SplitView } from "@/ui/split-view";
import { useStepSlider } from "@/workspace/step-sliders";
import { WorkspaceProvider } from "@/workspace/workspace-provider";
import { useRunColors } from "./use-run-colors";
import { useShownRuns } from "./use-shown-runs";

export type TablesSearch = RunsView & TableAddress;

const WIDTHS = { listPx: 300, splitPx: 720 };

interface TablesPageProps {
  project: Project;
  tableKey: string;
  search: TablesSearch;
  onSearch: (change: Partial<TablesSearch>) => void;
}

/** One logged table of the shown runs, beside the list that says which these are. */
export function TablesPage(props: TablesPageProps) {
  usePageTitle(props.tableKey);
  useLive(props.project.id);
  return (
    <WorkspaceProvider project={props.project.id} view={undefined}>
      <Tables {...props} />
    </WorkspaceProvider>
  );
}

function Tables({ project, tableKey, search, onSearch }: TablesPageProps) {
  const { t } = useLingui();
  const theme = useComputedColorScheme("light");
  const me = useQuery(infoQuery()).data?.entity ?? "";
  const spec = useRunsSpec();
  const [highlight] = useState(() => new Store<string | null>(null));
  const { colorOf, legend } = useRunColors(project.id, spec, theme);
  const shown = useShownRuns(project.id, search, me, colorOf, spec.colorBy?.column, theme);
  const [step, move] = useStepSlider({
    project: project.id,
    panel: `page:${tableKey}`,
    axis: "_step",
    linked: true,
  });
  const stop = search.table ?? "list";
  return (
    <SplitView
      storageKey="kiseki.runs-width"
      stop={stop}
      onStop={(next) => onSearch({ table: next === "list" ? undefined : next })}
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
        <section className={classes.page} aria-label={tableKey}>
          <h1>
            <bdi>{tableKey}</bdi>
          </h1>
          <div>
            <TableView
              runs={shown.runs}
              tableKey={tableKey}
              step={step}
              onStep={move}
              state={stateOf(search)}
              onState={(change) => onSearch(addressOf({ ...stateOf(search), ...change }))}
            />
          </div>
        </section>
      }
    />
  );
}
