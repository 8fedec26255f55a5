import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { PanelProps } from "@/panels/panel-props";
import { textOf, useRunValues } from "../run-values";
import { SvgPanel } from "../svg/svg-panel";
import { parallelConfig, parallelSpec } from "./parallel-config";
import { ParallelLines } from "./parallel-lines";

/** Every run as a line through its values in several columns. */
export function ParallelPanel(props: PanelProps) {
  const { panel, project, runs, onPanel } = props;
  const { t } = useLingui();
  const config = useMemo(() => parallelConfig(panel), [panel]);
  const names = useMemo(() => config.axes.map(({ column }) => column), [config]);
  const columns = useMemo(
    () => (names.length > 0 && config.color ? [...names, config.color] : names),
    [names, config.color],
  );
  const { byRun, loading, error } = useRunValues(project, runs, columns);
  const rows = useMemo(
    () =>
      runs.flatMap((run) => {
        const values = byRun.get(run.uid);
        return values ? [{ run, values }] : [];
      }),
    [runs, byRun],
  );
  const cells = useMemo(
    () =>
      rows.map(({ run, values }) => [
        run.name,
        ...names.map((_, i) => (typeof values[i] === "number" ? values[i] : textOf(values[i]))),
      ]),
    [rows, names],
  );
  return (
    <SvgPanel
      panel={props}
      title={panel.title || t`Parallel coordinates`}
      error={error}
      loading={loading}
      empty={rows.length === 0 || names.length < 2 ? t`Choose two or more columns` : null}
      head={[t`Run`, ...names]}
      rows={cells}
    >
      {(size, look) => (
        <ParallelLines
          config={config}
          rows={rows}
          size={size}
          look={look}
          onRange={(column, range) =>
            onPanel({
              config: parallelSpec({
                ...config,
                axes: config.axes.map((axis) =>
                  axis.column === column ? { ...axis, range } : axis,
                ),
              }),
            })
          }
        />
      )}
    </SvgPanel>
  );
}
