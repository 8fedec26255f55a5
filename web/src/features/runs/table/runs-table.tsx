import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import type { Project } from "@/api/projects";
import type { Store } from "@/lib/store";
import { later } from "@/ui/later";
import { BulkBar } from "../bulk/bulk-bar";
import type { BulkRequest } from "../bulk/bulk-dialog";
import { type Trashed, TrashedNotice } from "../bulk/trashed-notice";
import { useChangeRunsSpec, useRunsSpec } from "../columns/runs-spec";
import { useColumns } from "../columns/use-columns";
import type { ColorLegend } from "./color-legend";
import { Grid } from "./grid";
import { RunsFrame } from "./runs-frame";
import { choiceOf, NEWEST_FIRST, type RunsView, type Stop } from "./runs-view";
import { countSelected, targetOf } from "./selection";
import { ShownRuns } from "./shown-runs";
import { type EditedField, TableContext, type TableState } from "./table-context";
import { useChosenRows } from "./use-chosen-rows";
import { useOpenGroups } from "./use-open-groups";
import { useSelection } from "./use-selection";
import { useTableRows } from "./use-table-rows";
import { useTableView } from "./use-table-view";

const BulkDialog = later(async () => (await import("../bulk/bulk-dialog")).BulkDialog);

const NONE: string[] = [];

export interface RunsTableProps {
  project: Project;
  stop: Stop;
  view: RunsView;
  onView: (change: Partial<RunsView>) => void;
  /** The person who looks, for "only my runs". */
  me: string;
  theme: "light" | "dark";
  /** How many runs, or groups of them, the charts draw. */
  nShown: number;
  colorOf: TableState["colorOf"];
  /** What colours mean while a column gives them. */
  legend: ColorLegend | null;
  highlight: Store<string | null>;
}

/** The runs of a project as a list, beside the charts or as a table: one and the same. */
export function RunsTable(props: RunsTableProps) {
  const { project, stop, view, onView, me } = props;
  const spec = useRunsSpec();
  const changeSpec = useChangeRunsSpec();
  const columns = useColumns(project.id, spec);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [active, setActive] = useState(0);
  const [editing, setEditing] = useState<{ uid: string; field: EditedField } | null>(null);
  const [menuLine, setMenuLine] = useState<number | null>(null);
  const [bulk, setBulk] = useState<BulkRequest | null>(null);
  const [trashed, setTrashed] = useState<Trashed | null>(null);
  const navigate = useNavigate();

  const choice = useMemo(() => choiceOf(view, me), [view, me]);
  const groupBy = view.group ?? NONE;
  const order = view.sort ?? NEWEST_FIRST;
  const question = JSON.stringify([choice, order, groupBy]);
  const { isOpen, toggleOpen } = useOpenGroups(JSON.stringify(groupBy));
  const seen = useTableView(scroller, stop, spec, columns);
  const { rows, isOld, error, readRuns } = useTableRows({
    project: project.id,
    choice,
    order,
    groupBy,
    columns: seen.asked,
    columnsInView: seen.askedInView,
    isOpen,
    lines: seen.lines,
  });
  const { selection, onSelect, onSelectAll, clear } = useSelection(question, readRuns);
  const shown = useMemo(() => new ShownRuns(view), [view]);
  const chosen = useChosenRows(project.id, spec, seen.asked);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its top
  useEffect(() => {
    setActive(0);
    if (scroller) scroller.scrollTop = 0;
  }, [question]);

  const state: TableState | null = rows && {
    ...props,
    ...seen,
    spec,
    changeSpec,
    columns,
    groupBy,
    rows,
    shown,
    selection,
    onSelect,
    onSelectAll,
    active: Math.min(active, Math.max(rows.level.lines - 1, 0)),
    onActive: setActive,
    isOpen,
    onToggleOpen: toggleOpen,
    menuLine,
    onMenu: setMenuLine,
    editing,
    onEdit: setEditing,
    chosen,
    colorColumn: spec.colorBy?.column,
    onBulk: (action, runs) =>
      setBulk({ action, target: { uids: runs.map(({ uid }) => uid) }, count: runs.length, runs }),
  };
  const matching = rows?.matching ?? 0;
  return (
    <RunsFrame {...props} rows={rows} error={error}>
      <BulkBar
        selection={selection}
        matching={matching}
        onAll={() => onSelectAll(true)}
        onClear={clear}
        onShowOnly={(ids) => onView({ only: ids.join(",") })}
        onCompare={(ids) =>
          void navigate({
            to: "/$entity/$project/compare",
            params: { entity: project.entity, project: project.name },
            search: { runs: ids.join(",") },
          })
        }
        onAction={(action) =>
          setBulk({
            action,
            target: targetOf(selection, choice, matching),
            count: countSelected(selection, matching),
            runs: [],
          })
        }
      />
      {trashed && (
        <TrashedNotice project={project} trashed={trashed} onClose={() => setTrashed(null)} />
      )}
      {state && (
        <TableContext value={state}>
          <Grid scroller={scroller} onScroller={setScroller} lines={seen.lines} isOld={isOld} />
        </TableContext>
      )}
      {bulk && (
        <BulkDialog
          key={`${bulk.action} ${bulk.count}`}
          project={project}
          request={bulk}
          onClose={() => setBulk(null)}
          onDone={({ done }) => {
            clear();
            if (bulk.action === "trash" && done > 0)
              setTrashed({ count: done, target: bulk.target });
          }}
        />
      )}
    </RunsFrame>
  );
}
