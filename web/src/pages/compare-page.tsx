import { Trans, useLingui } from "@lingui/react/macro";
import { CloseButton, Select, useComputedColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Project } from "@/api/projects";
import type { Run } from "@/api/runs";
import { tableQuery } from "@/api/table";
import { useLive } from "@/api/use-live";
import { Store } from "@/lib/store";
import { usePageTitle } from "@/lib/use-page-title";
import type { ChartZoom } from "@/panels/panel-props";
import { runColor } from "@/plot/colors";
import { Notice } from "@/ui/notice";
import type { PanelSpec } from "@/workspace/spec";
import { chartRun } from "./chart-run";
import classes from "./compare-page.module.css";
import { Panel } from "./panel";

const RUNS_OFFERED = 20;
const TYPING_PAUSE_MS = 150;
const NO_SETTINGS = {};
const NO_KEYS: string[] = [];

/** Runs beside each other: what differs between them, and their code. */
export function ComparePage({
  project,
  runs,
  onRuns,
}: {
  project: Project;
  runs: Run[];
  onRuns: (ids: string[]) => void;
}) {
  const { t } = useLingui();
  usePageTitle(t`Compare runs`);
  useLive(project.id);
  const theme = useComputedColorScheme("light");
  const shown = useMemo(() => runs.map((run) => chartRun(run, theme)), [runs, theme]);
  const ids = runs.map(({ id }) => id);
  return (
    <div className={classes.page}>
      <h1>
        <Trans>Compare runs</Trans>
      </h1>
      <ul className={classes.runs}>
        {runs.map((run, i) => (
          <li key={run.uid}>
            <span
              className={classes.swatch}
              style={{ background: runColor(run, theme) }}
              aria-hidden="true"
            />
            <bdi title={run.name}>{run.name}</bdi>
            {i === 0 && (
              <span className={classes.base}>
                <Trans>baseline</Trans>
              </span>
            )}
            <CloseButton
              size="xs"
              aria-label={t`Leave out ${run.name}`}
              onClick={() => onRuns(ids.filter((id) => id !== run.id))}
            />
          </li>
        ))}
        <li>
          <AddRun project={project} without={ids} onAdd={(id) => onRuns([...ids, id])} />
        </li>
      </ul>
      {shown.length < 2 ? (
        <Notice title={t`Add a run to compare with`} />
      ) : (
        <>
          <PagePanel kind="comparer" project={project} runs={shown} />
          <PagePanel kind="code" project={project} runs={shown} />
        </>
      )}
    </div>
  );
}

/** A panel that belongs to the page, so what is set in it is not kept. */
function PagePanel({
  kind,
  project,
  runs,
}: {
  kind: "comparer" | "code";
  project: Project;
  runs: ReturnType<typeof chartRun>[];
}) {
  const [panel, setPanel] = useState<PanelSpec>({ id: kind, kind });
  const [zoom, setZoom] = useState<ChartZoom | null>(null);
  const [highlight] = useState(() => new Store<string | null>(null));
  return (
    <section className={classes.panel} data-kind={kind}>
      <Panel
        panel={panel}
        settings={NO_SETTINGS}
        project={project.id}
        runs={runs}
        groups={null}
        keys={NO_KEYS}
        zoom={zoom}
        onZoom={setZoom}
        highlight={highlight}
        baseline={runs[0]?.uid}
        onPanel={(change) => setPanel((now) => ({ ...now, ...change }))}
        expanded
      />
    </section>
  );
}

function AddRun({
  project,
  without,
  onAdd,
}: {
  project: Project;
  without: string[];
  onAdd: (id: string) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, TYPING_PAUSE_MS);
  const { data } = useQuery(tableQuery(project.id, { search, limit: RUNS_OFFERED }));
  const offered = (data?.rows ?? []).filter(({ id }) => !without.includes(id));
  return (
    <Select
      size="xs"
      searchable
      value={null}
      searchValue={text}
      onSearchChange={setText}
      // The server has searched already, also in names that are not listed here.
      filter={({ options }) => options}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      nothingFoundMessage={t`No run matches`}
      placeholder={t`Add a run`}
      aria-label={t`Add a run`}
      onChange={(id) => {
        if (id) onAdd(id);
        setText("");
      }}
    />
  );
}
