import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import { exportLoggedTable, type SourceState } from "@/api/logged-tables";
import { saveFile } from "@/lib/download";
import type { ChartRun } from "@/panels/chart-runs";
import { PanelState } from "@/panels/panel-state";
import { GroupGrid } from "./group-grid";
import { StepChoice } from "./step-choice";
import { lineHeight, TableGrid } from "./table-grid";
import { MAX_TABLE_RUNS, questionOf, sourcesOf, type TableState } from "./table-state";
import { TableToolbar } from "./table-toolbar";
import classes from "./tables.module.css";
import { useTableRows } from "./use-table-rows";
import { useWindow } from "./use-window";

/** The tables that runs logged under a key, put together as the state says. */
export function TableView({
  runs,
  tableKey,
  step,
  onStep,
  state,
  onState,
  withTools = true,
}: {
  runs: ChartRun[];
  tableKey: string;
  /** null: the newest. */
  step: number | null;
  onStep: (step: number | null) => void;
  state: TableState;
  onState: (change: Partial<TableState>) => void;
  withTools?: boolean;
}) {
  const { t } = useLingui();
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [lines, setLines] = useState<[number, number]>([0, 40]);
  const [exportError, setExportError] = useState("");
  const view = useWindow(scroller);
  const sources = useMemo(() => sourcesOf(runs, tableKey, step), [runs, tableKey, step]);
  const question = useMemo(() => questionOf(sources, state), [sources, state]);
  const rows = useTableRows(question, lines);
  const linePx = lineHeight(rows);
  const wanted: [number, number] = [
    Math.max(0, Math.floor(view.topPx / linePx) - 10),
    Math.ceil((view.topPx + view.heightPx) / linePx) + 10,
  ];
  if (wanted[0] !== lines[0] || wanted[1] !== lines[1]) setLines(wanted);
  const isReady = rows.head?.sources.some(({ state: one }) => (one ?? "ready") === "ready");
  const onExport = async (format: "csv" | "parquet") => {
    try {
      setExportError("");
      const columns = rows.head?.columns
        .filter(({ title }) => !state.hidden?.includes(title))
        .map(({ name }) => name);
      const asked = state.group ? question : { ...question, columns: columns ?? null };
      saveFile(`${tableKey}.${format}`, await exportLoggedTable(asked, format));
    } catch (failure) {
      setExportError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  const props = { label: tableKey, rows, sources, runs, state, onState };
  return (
    <div className={classes.view}>
      {withTools && (
        <TableToolbar
          head={rows.head}
          several={sources.length > 1}
          state={state}
          onState={onState}
          onExport={onExport}
          isWrong={Boolean(rows.error && state.filter)}
        />
      )}
      <div className={classes.notes}>
        <StepChoice states={rows.head?.sources ?? []} step={step} onStep={onStep} />
        <SourceNotes states={rows.head?.sources ?? []} runs={runs} />
        {exportError && <span role="alert">{exportError}</span>}
      </div>
      {rows.head && isReady ? (
        <div
          className={classes.scroller}
          ref={setScroller}
          // What scrolls must be reachable by keyboard; a grid has keys of its own.
          tabIndex={state.group ? 0 : undefined}
        >
          {state.group ? (
            <GroupGrid {...props} />
          ) : (
            <TableGrid {...props} view={view} scroller={scroller} />
          )}
        </div>
      ) : (
        <PanelState error={rows.error} loading={rows.isLoading}>
          {runs.length === 0 ? t`No run is shown` : t`No shown run has this table`}
        </PanelState>
      )}
    </div>
  );
}

/** What of the runs is not in the table, and why. */
function SourceNotes({ states, runs }: { states: SourceState[]; runs: ChartRun[] }) {
  const { t } = useLingui();
  const named = (label: string) => runs.find(({ id }) => id === label)?.name ?? label;
  const notes = states.flatMap(({ label, state = "ready", problem, n_left_out = 0 }) => {
    const run = named(label);
    if (state === "waiting") return [t`${run}: the table is still on its way`];
    if (state === "failed") return [`${run}: ${problem}`];
    if (n_left_out > 0) return [t`${run}: ${n_left_out} rows more are not looked at`];
    return [];
  });
  const more = runs.length - MAX_TABLE_RUNS;
  return (
    <>
      {notes.map((note) => (
        <span key={note}>{note}</span>
      ))}
      {more > 0 && (
        <span>
          <Trans>The first {MAX_TABLE_RUNS} runs of those shown</Trans>
        </span>
      )}
    </>
  );
}
