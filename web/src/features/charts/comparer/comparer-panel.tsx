import { Trans, useLingui } from "@lingui/react/macro";
import { Switch, TextInput } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type Run, runQuery } from "@/api/runs";
import { csvText } from "@/lib/csv";
import { saveCsv } from "@/lib/download";
import { textMatcher } from "@/lib/text-search";
import { count, flag } from "@/panels/config-read";
import { PanelFrame, PanelNote } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import { SearchIcon } from "@/ui/icons";
import { ExportMenu } from "../export/export-menu";
import classes from "./comparer-panel.module.css";
import { FactTable } from "./fact-table";
import { compareRuns } from "./run-facts";

/** Runs side by side when the panel does not say how many. */
const DEFAULT_RUNS = 10;

/** Config, summary, machine, git and packages of runs beside each other. */
export function ComparerPanel(props: PanelProps) {
  const { panel, runs, baseline, onPanel } = props;
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const onlyDifferent = flag(panel.config?.onlyDifferent, true);
  const most = count(panel.config?.maxRuns, DEFAULT_RUNS);
  // The baseline comes first: the others are read against it.
  const shown = useMemo(() => {
    const base = runs.filter(({ uid }) => uid === baseline);
    return [...base, ...runs.filter(({ uid }) => uid !== baseline)].slice(0, most);
  }, [runs, baseline, most]);
  const { known, loading, error } = useQueries({
    queries: shown.map(({ uid }) => runQuery(uid)),
    combine: gathered,
  });
  const all = useMemo(() => compareRuns(known), [known]);
  const rows = useMemo(() => {
    const matches = textMatcher(search, false);
    return all.filter(
      ({ name, differs }) => (differs || !onlyDifferent) && (matches?.(name) ?? true),
    );
  }, [all, onlyDifferent, search]);
  const title = panel.title || t`Compare runs`;
  const colors = new Map(runs.map(({ uid, color }) => [uid, color]));
  const columns = known.map(({ uid, name }) => ({ uid, name, color: colors.get(uid) ?? "" }));
  const more = runs.length - shown.length;
  return (
    <PanelFrame
      title={title}
      handle={props.handle}
      actions={props.actions}
      notes={
        more > 0 && (
          <PanelNote title={t`The settings say how many runs are compared`}>
            <Trans>{more} more</Trans>
          </PanelNote>
        )
      }
      tools={
        <ExportMenu
          panel={title}
          disabled={rows.length === 0}
          onCsv={(withBom) =>
            saveCsv(
              title,
              csvText([
                ["part", "name", ...columns.map(({ name }) => name)],
                ...rows.map(({ part, name, values }) => [part, name, ...values]),
              ]),
              withBom,
            )
          }
        />
      }
    >
      <div className={classes.panel}>
        <div className={classes.tools}>
          <TextInput
            size="xs"
            className={classes.search}
            leftSection={<SearchIcon size={14} />}
            placeholder={t`Search names`}
            aria-label={t`Search names`}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Switch
            size="xs"
            label={t`Only differences`}
            checked={onlyDifferent}
            onChange={(event) =>
              onPanel({
                config: { ...panel.config, onlyDifferent: event.currentTarget.checked },
              })
            }
          />
        </div>
        <div className={classes.place}>
          {rows.length > 0 ? (
            <FactTable rows={rows} columns={columns} />
          ) : (
            <PanelState error={error} loading={loading}>
              {all.length > 0 ? t`Nothing differs` : t`No run is shown`}
            </PanelState>
          )}
        </div>
      </div>
    </PanelFrame>
  );
}

function gathered(results: { data: Run | undefined; isLoading: boolean; error: Error | null }[]) {
  return {
    known: results.flatMap(({ data }) => data ?? []),
    loading: results.some(({ isLoading }) => isLoading),
    error: results.find(({ error }) => error)?.error ?? null,
  };
}
