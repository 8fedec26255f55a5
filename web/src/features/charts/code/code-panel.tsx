import { useLingui } from "@lingui/react/macro";
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { type Run, runQuery } from "@/api/runs";
import { textAt } from "@/lib/json-value";
import type { ChartRun } from "@/panels/chart-runs";
import { text } from "@/panels/config-read";
import { PanelFrame } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import classes from "./code-panel.module.css";

/** Loaded with the first comparison, not with the page. */
const PairedLines = lazy(async () => ({ default: (await import("./paired-lines")).PairedLines }));

/** The code of two runs beside each other: their commits and what was not committed. */
export function CodePanel({ panel, runs, onPanel, handle, actions }: PanelProps) {
  const { t } = useLingui();
  const left = chosen(runs, text(panel.config?.left), 0);
  const right = chosen(runs, text(panel.config?.right), 1);
  const one = useRun(left);
  const other = useRun(right);
  const choose = (side: "left" | "right") => (uid: string | null) =>
    uid && onPanel({ config: { ...panel.config, [side]: uid } });
  const field = (
    label: string,
    run: ChartRun | undefined,
    onChange: (uid: string | null) => void,
  ) => (
    <Select
      size="xs"
      className={classes.run}
      aria-label={label}
      data={runs.map(({ uid, name }) => ({ value: uid, label: name }))}
      value={run?.uid ?? null}
      onChange={onChange}
      allowDeselect={false}
      searchable
    />
  );
  return (
    <PanelFrame title={panel.title || t`Code`} handle={handle} actions={actions}>
      <div className={classes.panel}>
        <div className={classes.heads}>
          {field(t`Left run`, left, choose("left"))}
          {field(t`Right run`, right, choose("right"))}
        </div>
        <div className={classes.place}>
          {one.data && other.data && !codeOf(one.data) && !codeOf(other.data) ? (
            <PanelState>{t`No code was recorded`}</PanelState>
          ) : one.data && other.data ? (
            <Suspense fallback={<PanelState loading>{null}</PanelState>}>
              <PairedLines
                left={codeOf(one.data)}
                right={codeOf(other.data)}
                sameText={t`Both runs ran the same code`}
              />
            </Suspense>
          ) : (
            <PanelState error={one.error ?? other.error} loading={one.isLoading || other.isLoading}>
              {t`Show two runs to compare their code`}
            </PanelState>
          )}
        </div>
      </div>
    </PanelFrame>
  );
}

function chosen(runs: ChartRun[], uid: string, otherwise: number): ChartRun | undefined {
  return runs.find((run) => run.uid === uid) ?? runs[otherwise];
}

function useRun(run: ChartRun | undefined) {
  return useQuery({ ...runQuery(run?.uid ?? ""), enabled: run !== undefined });
}

/** What is known of a run's code, as one text. */
function codeOf({ metadata }: Run): string {
  const head = ["remote", "branch", "commit"].flatMap((name) => {
    const value = textAt(metadata.git, name);
    return value ? [`${name}: ${value}`] : [];
  });
  const command = metadata.command ? [`command: ${metadata.command}`] : [];
  const diff = textAt(metadata.git, "diff");
  return [...command, ...head, ...(diff ? ["", diff] : [])].join("\n");
}
