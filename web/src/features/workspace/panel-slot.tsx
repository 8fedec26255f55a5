import { memo, type PointerEvent, useCallback, useMemo, useRef, useState } from "react";
import { keyOfAutoPanel, panelText } from "@/workspace/arrangement";
import { resolved } from "@/workspace/cascade";
import { isSystem } from "@/workspace/keys";
import type { Cell } from "@/workspace/packing";
import type { ChartSettings, PanelSpec } from "@/workspace/spec";
import { PANEL_ATTRIBUTE } from "./drop-targets";
import { useLayoutActions } from "./layout-actions";
import { PanelActions } from "./panel-actions";
import { PanelHandle } from "./panel-handle";
import { usePanelHost } from "./panel-host";
import type { Zoom } from "./panel-search";
import classes from "./panel-slot.module.css";
import { useStable } from "./use-stable";

interface PanelSlotProps {
  panel: PanelSpec;
  /** Settings of what is above the panel, from the workspace down. */
  above: readonly (ChartSettings | undefined)[];
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
  cell: Cell;
  pinned: boolean;
  movable: boolean;
}

/** The place of a panel in a grid; renders the panel anew only for what concerns it. */
export const PanelSlot = memo(function PanelSlot(props: PanelSlotProps) {
  const { cell, pinned, movable } = props;
  const panel = useStable(props.panel);
  const above = useStable(props.above);
  const place = useRef<HTMLDivElement>(null);
  const handle = useMemo(
    () => movable && <PanelHandle id={panel.id} label={panelText(panel)} />,
    [panel, movable],
  );
  const actions = useMemo(
    () => <PanelActions panel={panel} above={above} pinned={pinned} movable={movable} />,
    [panel, above, pinned, movable],
  );
  return (
    <div
      ref={place}
      className={classes.slot}
      style={{
        gridRow: `${cell.row + 1} / span ${cell.rows}`,
        gridColumn: `${cell.column + 1} / span ${cell.columns}`,
      }}
      {...{ [PANEL_ATTRIBUTE]: panel.id }}
    >
      <PanelContent {...props} panel={panel} above={above} handle={handle} actions={actions} />
      <ResizeCorner panel={panel} cell={cell} />
    </div>
  );
});

/** The panel itself, in the grid or alone on the page. */
export function PanelContent({
  panel,
  above,
  zoom,
  onZoom,
  expanded = false,
  handle,
  actions: buttons,
}: Pick<PanelSlotProps, "panel" | "above" | "zoom" | "onZoom"> & {
  expanded?: boolean;
  handle?: React.ReactNode;
  actions?: React.ReactNode;
}) {
  const actions = useLayoutActions();
  const { Panel } = usePanelHost();
  const settings = useStable(resolved([...above, panel.settings]));
  const [ownZoom, setOwnZoom] = useState<Zoom | null>(null);
  const follows = settings.syncZoom !== false;
  const onPanel = useCallback(
    (change: Partial<PanelSpec>) => actions.changePanel(panel.id, change, `panel:${panel.id}`),
    [actions, panel.id],
  );
  return (
    <Panel
      panel={panel}
      settings={settings}
      defaultX={defaultX(panel)}
      zoom={follows ? zoom : ownZoom}
      onZoom={follows ? onZoom : setOwnZoom}
      onPanel={onPanel}
      expanded={expanded}
      handle={handle}
      actions={buttons}
    />
  );
}

/** What the machine did is read by the clock, what was learned by the step. */
function defaultX(panel: PanelSpec): string {
  return isSystem(keyOfAutoPanel(panel.id) ?? "") ? "_relative" : "_step";
}

/** Drags the lower right corner from cell to cell of the grid; the menu does the same by name. */
function ResizeCorner({ panel, cell }: { panel: PanelSpec; cell: Cell }) {
  const actions = useLayoutActions();
  const from = useRef<{ x: number; y: number; widthPx: number; heightPx: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    const { width, height } = event.currentTarget.parentElement?.getBoundingClientRect() ?? {};
    if (!width || !height) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = {
      x: event.clientX,
      y: event.clientY,
      widthPx: width / cell.columns,
      heightPx: height / cell.rows,
    };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!from.current) return;
    const { x, y, widthPx, heightPx } = from.current;
    const span = {
      columns: Math.max(1, cellsOf(event.clientX - x, widthPx, cell.columns)),
      rows: Math.max(1, cellsOf(event.clientY - y, heightPx, cell.rows)),
    };
    if (span.columns === cell.columns && span.rows === cell.rows) return;
    from.current = {
      ...from.current,
      x: x + (span.columns - cell.columns) * widthPx,
      y: y + (span.rows - cell.rows) * heightPx,
    };
    actions.changePanel(panel.id, { span }, `size:${panel.id}`);
  };
  return (
    <span
      className={classes.corner}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
    />
  );
}

function cellsOf(movedPx: number, cellPx: number, now: number): number {
  return now + Math.round(movedPx / cellPx);
}
