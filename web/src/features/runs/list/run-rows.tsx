// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Run } from "@/api/runs";
import { type Crop, CroppedText } from "@/ui/cropped-text";
import { EyeIcon, EyeOffIcon } from "@/ui/icons";
import { RunStateLabel } from "../run-state";
import type { RunListProps } from "./run-list";
import classes from "./run-list.module.css";

const ROW_PX = 30;
const OVERSCAN_ROWS = 10;

interface RunRowsProps extends RunListProps {
  crop: Crop;
  active: number;
  onActive: (index: number) => void;
  shown: ReadonlySet<string>;
  selected: ReadonlySet<string>;
  onToggleShown: (run: Run) => void;
  onOpen: (run: Run) => void;
}

/** The rows in view; the grid has one tab stop and its own keys, whatever the shortcuts do. */
export function RunRows(props: RunRowsProps) {
  const { runs, total, active, onActive, onNeedMore, highlight } = props;
  const { t } = useLingui();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  const items = rows.getVirtualItems();
  const lastInView = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (runs.length < total && lastInView >= runs.length - OVERSCAN_ROWS) onNeedMore();
  }, [runs.length, total, lastInView, onNeedMore]);
  useEffect(() => rows.scrollToIndex(active), [rows, active]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const current = runs[active];
    const goal = movedTo(event.key, active, runs.length);
    if (goal !== null) onActive(goal);
    else if (event.key === " " && current) props.onToggleShown(current);
    else if (event.key === "Enter" && current) props.onOpen(current);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className={classes.rows}
      role="grid"
      aria-label={t`Runs`}
      aria-rowcount={total}
      aria-multiselectable
      aria-activedescendant={runs[active] && rowId(runs[active])}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerLeave={() => highlight.set(null)}
    >
      <div role="rowgroup" style={{ position: "relative", height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <RunRow key={runs[index].uid} {...props} run={runs[index]} index={index} topPx={start} />
        ))}
      </div>
    </div>
  );
}

function RunRow({
  run,
  index,
  topPx,
  shown,
  selected,
  active,
  crop,
  colorOf,
  highlight,
  onActive,
  onToggleShown,
}: RunRowsProps & { run: Run; index: number; topPx: number }) {
  const { t } = useLingui();
  const isShown = shown.has(run.uid);
  const eye = isShown ? t`Hide ${run.name} in the charts` : t`Show ${run.name} in the charts`;
  return (
    <div
      id={rowId(run)}
      className={classes.row}
      style={{ top: topPx }}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected.has(run.uid)}
      data-active={index === active}
      data-shown={isShown}
      onPointerEnter={() => highlight.set(run.uid)}
      onPointerDown={() => onActive(index)}
    >
      <span role="gridcell" className={classes.eye}>
        <ActionIcon
          variant="transparent"
          color="gray"
          size={26}
          tabIndex={-1}
          aria-label={eye}
          title={eye}
          onClick={() => onToggleShown(run)}
        >
          {isShown ? <EyeIcon size={15} /> : <EyeOffIcon size={15} />}
        </ActionIcon>
      </span>
      <span
        className={classes.swatch}
        data-shown={isShown}
        style={isShown ? { background: colorOf(run) } : undefined}
        aria-hidden="true"
      />
      <span role="gridcell" className={classes.name}>
        <Link
          to="/$entity/$project/runs/$run"
          params={{ entity: run.entity, project: run.project, run: run.id }}
          tabIndex={-1}
        >
          <CroppedText text={run.name} crop={crop} />
        </Link>
      </span>
      <span role="gridcell" className={classes.state}>
        <RunStateLabel state={run.state} />
      </span>
    </div>
  );
}

/** The row that a key leads to, or null when it is not a key that moves. */
function movedTo(key: string, active: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return Math.min(active + 1, count - 1);
    case "ArrowUp":
      return Math.max(active - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

function rowId(run: Run): string {
  return `run-${run.uid}`;
}
