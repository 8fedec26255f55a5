import { useLingui } from "@lingui/react/macro";
import { Checkbox, Group, NumberInput } from "@mantine/core";
import type { PanelEditorProps } from "@/panels/panel-props";
import { ColumnField, ColumnsField } from "../column/column-fields";
import { type ParallelAxis, parallelConfig, parallelSpec } from "./parallel-config";

export function ParallelEditor({ panel, project, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  const config = parallelConfig(panel);
  const keep = (change: Partial<typeof config>) =>
    onPanel({ config: parallelSpec({ ...config, ...change }) });
  const setAxis = (column: string, change: Partial<ParallelAxis>) =>
    keep({
      axes: config.axes.map((axis) => (axis.column === column ? { ...axis, ...change } : axis)),
    });
  const setColumns = (columns: string[]) =>
    keep({
      axes: columns.map(
        (column) =>
          config.axes.find((axis) => axis.column === column) ?? {
            column,
            log: false,
            flip: false,
            range: null,
          },
      ),
    });
  return (
    <>
      <ColumnsField
        label={t`Columns`}
        project={project}
        value={config.axes.map(({ column }) => column)}
        onChange={setColumns}
      />
      <ColumnField
        label={t`Colour by`}
        project={project}
        value={config.color}
        onChange={(color) => keep({ color })}
      />
      {config.axes.map((axis) => (
        <AxisFields key={axis.column} axis={axis} onChange={(part) => setAxis(axis.column, part)} />
      ))}
    </>
  );
}

/** What can be said of one axis; the numbers do what a brush does. */
function AxisFields({
  axis,
  onChange,
}: {
  axis: ParallelAxis;
  onChange: (change: Partial<ParallelAxis>) => void;
}) {
  const { t } = useLingui();
  const { column, log, flip, range } = axis;
  const end = (place: 0 | 1, value: number | string) => {
    if (typeof value !== "number") return onChange({ range: null });
    const next: [number, number] = range ? [...range] : [-1e300, 1e300];
    next[place] = value;
    onChange({ range: next[0] <= next[1] ? next : null });
  };
  const shown = (place: 0 | 1) => (range && Math.abs(range[place]) < 1e300 ? range[place] : "");
  return (
    <Group gap="xs" role="group" aria-label={column} wrap="wrap">
      <Checkbox
        size="xs"
        label={t`Logarithmic: ${column}`}
        checked={log}
        onChange={(event) => onChange({ log: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label={t`Upside down`}
        checked={flip}
        onChange={(event) => onChange({ flip: event.currentTarget.checked })}
      />
      <NumberInput
        size="xs"
        w={100}
        label={t`From`}
        value={shown(0)}
        onChange={(value) => end(0, value)}
        hideControls
      />
      <NumberInput
        size="xs"
        w={100}
        label={t`To`}
        value={shown(1)}
        onChange={(value) => end(1, value)}
        hideControls
      />
    </Group>
  );
}
