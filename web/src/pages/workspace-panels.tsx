import { createContext, useContext, useMemo } from "react";
import type { RunChoice } from "@/api/bulk";
import { definitionOf } from "@/features/charts/definitions";
import type { PanelHost, PanelSlotProps } from "@/features/workspace/panel-host";
import type { PanelSearch } from "@/features/workspace/panel-search";
import { WorkspaceArea } from "@/features/workspace/workspace-area";
import type { Store } from "@/lib/store";
import type { ChartGroup, ChartRun } from "@/panels/chart-runs";
import type { KeyTypes } from "@/workspace/auto-panels";
import type { PanelSpec } from "@/workspace/spec";
import { useWorkspace } from "@/workspace/use-workspace";
import { Panel } from "./panel";
import { PANEL_KINDS } from "./panel-kinds";

interface Charts {
  project: number;
  runs: ChartRun[];
  /** The groups that the runs are in; null without grouping. */
  groups: ChartGroup[] | null;
  keys: string[];
  highlight: Store<string | null>;
  baseline: string | undefined;
  onOpenRun: ((run: ChartRun) => void) | undefined;
  choice: RunChoice | undefined;
}

const ALL_NUMBERS: KeyTypes = new Map();

const ChartsContext = createContext<Charts | null>(null);

export interface WorkspacePanelsProps {
  project: number;
  runs: ChartRun[];
  groups?: ChartGroup[] | null;
  /** Keys that panels come from, those of the machine too. */
  keys: string[];
  /** Which of them are not numbers; without it none. */
  types?: KeyTypes;
  search: PanelSearch;
  onSearch: (change: Partial<PanelSearch>) => void;
  highlight: Store<string | null>;
  onOpenRun?: (run: ChartRun) => void;
  /** What stands there while there is no key. */
  emptyText: string;
  /** Show the machine's own metrics at once. */
  systemOpen?: boolean;
  /** The kinds of panels that can be added here. */
  kinds?: PanelHost["kinds"];
  /** Whether a panel has a place on this page; must stay the same function. */
  suits?: (panel: PanelSpec) => boolean;
  /** Which runs of the project the page is about, for panels that ask about all of them. */
  choice?: RunChoice;
}

/** The arranged panels of a page, drawn by the charts. */
export function WorkspacePanels(props: WorkspacePanelsProps) {
  const { project, runs, groups = null, keys, highlight, onOpenRun, choice } = props;
  const { kinds = PANEL_KINDS } = props;
  const baseline = useWorkspace((spec) => spec.runs?.baseline);
  const shown = useVisibleKeys(keys, runs);
  const { types = ALL_NUMBERS } = props;
  const numbers = useMemo(() => shown.filter((key) => !types.has(key)), [shown, types]);
  const charts = useMemo(
    () => ({ project, runs, groups, keys: numbers, highlight, baseline, onOpenRun, choice }),
    [project, runs, groups, numbers, highlight, baseline, onOpenRun, choice],
  );
  const host = useMemo<PanelHost>(
    () => ({ Panel: ChartPanel, kinds, project, keys: shown, types }),
    [kinds, project, shown, types],
  );
  return (
    <ChartsContext value={charts}>
      <WorkspaceArea
        host={host}
        search={props.search}
        onSearch={props.onSearch}
        emptyText={props.emptyText}
        systemOpen={props.systemOpen ?? false}
        suits={props.suits}
      />
    </ChartsContext>
  );
}

/** Keys without those that a run declared hidden, as the same list while they are the same. */
function useVisibleKeys(keys: string[], runs: ChartRun[]): string[] {
  const hidden = useMemo(
    () => keys.filter((key) => definitionOf(key, runs).hidden).join("\n"),
    [keys, runs],
  );
  return useMemo(() => {
    const gone = new Set(hidden ? hidden.split("\n") : []);
    return keys.filter((key) => !gone.has(key));
  }, [keys, hidden]);
}

function ChartPanel(props: PanelSlotProps) {
  const charts = useContext(ChartsContext);
  if (!charts) throw new Error("no charts around this panel");
  const { baseline, onOpenRun, choice, ...rest } = charts;
  return (
    <Panel
      {...props}
      {...rest}
      {...(baseline !== undefined && { baseline })}
      {...(onOpenRun && { onOpenRun })}
      {...(choice && { choice })}
    />
  );
}
