// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import type { TableSource } from "@/api/logged-tables";
import type { ChartRun } from "@/panels/chart-runs";
import {
  CloseIcon,
  CompareIcon,
  DownIcon,
  EyeOffIcon,
  GroupIcon,
  KebabIcon,
  UpIcon,
} from "@/ui/icons";
import { Menu } from "@/ui/menu";
import { columnPx, ResizeEdge } from "@/ui/resize-edge";
import type { PlacedColumn } from "./columns";
import { MiniBars } from "./mini-bars";
import { RunName } from "./run-name";
import { directionOf, type TableState, toggledSort } from "./table-state";
import classes from "./tables.module.css";
import type { CellKeys } from "./use-cell-keys";
import type { ColumnWidths } from "./use-column-widths";

const WIDTH_STEP_PX = 40;

interface HeaderProps {
  one: PlacedColumn;
  place: number;
  sources: TableSource[];
  runs: ChartRun[];
  state: TableState;
  onState: (change: Partial<TableState>) => void;
  onDrag: ColumnWidths["onDrag"];
  onDrop: ColumnWidths["onDrop"];
  marks: ReturnType<CellKeys["cell"]>;
}

/** The head of a column: its name, whose it is, how its values lie, and what can be done. */
export function TableHeader(props: HeaderProps) {
  const { one, place, sources, runs, state, onState } = props;
  const { t } = useLingui();
  const { column } = one;
  const direction = directionOf(state.sort, column.name);
  const run = runs.find(({ uid }) => uid === sources[column.source ?? -1]?.run);
  const title = column.kind === "run" ? t`Run` : column.title;
  const top = column.facts?.top?.[0];
  return (
    <span
      {...props.marks}
      role="columnheader"
      aria-colindex={place}
      aria-sort={direction ? (direction === "up" ? "ascending" : "descending") : undefined}
      className={classes.head}
      style={{ left: one.leftPx, width: one.widthPx }}
    >
      <span className={classes.headLine}>
        <button
          type="button"
          className={classes.sort}
          title={t`Sort by ${title}`}
          onClick={() => onState({ sort: toggledSort(state.sort, column.name) })}
        >
          <bdi>{title}</bdi>
          {direction === "up" && <UpIcon size={13} />}
          {direction === "down" && <DownIcon size={13} />}
        </button>
        <HeaderMenu one={one} title={title} state={state} onState={onState} />
      </span>
      <span className={classes.headFacts}>
        {run && <RunName run={run} />}
        {!run && column.facts && <MiniBars facts={column.facts} />}
        {!run && column.kind === "text" && top && (
          <span className={classes.top} title={t`The most frequent value`}>
            {String(top.value)} · {top.n}
          </span>
        )}
      </span>
      <ResizeEdge
        widthPx={one.widthPx}
        onWidth={(px) => props.onDrag(column.title, px)}
        onDone={props.onDrop}
      />
    </span>
  );
}

function HeaderMenu({
  one: { column, widthPx },
  title,
  state,
  onState,
}: Pick<HeaderProps, "one" | "state" | "onState"> & { title: string }) {
  const { t } = useLingui();
  const widen = (byPx: number) =>
    onState({ widths: { ...state.widths, [column.title]: columnPx(widthPx + byPx) } });
  const label = t`Options of the column ${title}`;
  const canGroup = column.kind !== "media" && column.kind !== "json";
  const isDiffering = state.differ?.includes(column.title);
  const canDiffer = Boolean(state.join?.length) && typeof column.source === "number";
  return (
    <Menu
      position="bottom-end"
      button={
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} title={label}>
          <KebabIcon size={14} />
        </ActionIcon>
      }
    >
      <Menu.Item
        leftSection={<UpIcon size={14} />}
        onClick={() => onState({ sort: [column.name] })}
      >
        {t`Sort ascending`}
      </Menu.Item>
      <Menu.Item
        leftSection={<DownIcon size={14} />}
        onClick={() => onState({ sort: [`-${column.name}`] })}
      >
        {t`Sort descending`}
      </Menu.Item>
      {canGroup && (
        <Menu.Item
          leftSection={<GroupIcon size={14} />}
          onClick={() => onState({ group: [column.title], sort: undefined })}
        >
          {t`Group by ${title}`}
        </Menu.Item>
      )}
      {canDiffer && (
        <Menu.Item
          leftSection={<CompareIcon size={14} />}
          onClick={() => onState({ differ: isDiffering ? undefined : [column.title] })}
        >
          {isDiffering ? t`All rows` : t`Only rows where runs differ`}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={column.kind === "run" ? <CloseIcon size={14} /> : <EyeOffIcon size={14} />}
        onClick={() => onState({ hidden: [...(state.hidden ?? []), column.title] })}
      >
        {t`Hide this column`}
      </Menu.Item>
      <Menu.Item closeMenuOnClick={false} onClick={() => widen(WIDTH_STEP_PX)}>
        {t`Wider`}
      </Menu.Item>
      <Menu.Item closeMenuOnClick={false} onClick={() => widen(-WIDTH_STEP_PX)}>
        {t`Narrower`}
      </Menu.Item>
    </Menu>
  );
}
