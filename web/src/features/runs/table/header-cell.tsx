// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus; the buttons inside have their own
import { useLingui } from "@lingui/react/macro";
import type { PointerEvent } from "react";
import { useRef } from "react";
import { DownIcon, UpIcon } from "@/ui/icons";
import { ColumnMenu } from "../columns/column-menu";
import { ColumnTitle, useColumnTitles } from "../columns/column-title";
import { MAX_COLUMN_PX, MIN_COLUMN_PX, type PlacedColumn } from "./column-layout";
import headerClasses from "./header.module.css";
import { directionOf, nextDirection, sortedBy } from "./sort-order";
import { useTable } from "./table-context";
import type { ColumnDrag } from "./use-column-drag";

export function HeaderCell({
  column,
  index,
  pinned,
  drag,
}: {
  column: PlacedColumn;
  index: number;
  pinned: boolean;
  drag: ColumnDrag;
}) {
  const { t } = useLingui();
  const { view, onView } = useTable();
  const { name, widthPx } = column;
  const title = useColumnTitles()(name);
  const direction = directionOf(view.sort, name);
  const place = (view.sort?.length ?? 0) > 1 ? direction && direction.place + 1 : null;
  return (
    <span
      role="columnheader"
      aria-colindex={index}
      aria-sort={direction ? (direction.descending ? "descending" : "ascending") : undefined}
      className={headerClasses.cell}
      data-drop={drag.target === name}
      data-dragged={drag.name === name}
      data-column={name}
      style={{ width: widthPx }}
      onPointerDown={(event) => drag.onPointerDown(event, name, pinned)}
    >
      <button
        type="button"
        className={headerClasses.title}
        title={t`Sort by ${title}`}
        onClick={(event) => {
          if (drag.justDragged()) return;
          onView({ sort: sortedBy(view.sort, name, nextDirection(direction), event.shiftKey) });
        }}
      >
        <ColumnTitle name={name} />
        {direction && (
          <span className={headerClasses.arrow}>
            {direction.descending ? <DownIcon size={13} /> : <UpIcon size={13} />}
            {place}
          </span>
        )}
      </button>
      <ColumnMenu name={name} pinned={pinned} />
      <ResizeEdge name={name} widthPx={widthPx} />
    </span>
  );
}

/** The right edge of a title; the menu has the same by steps. */
function ResizeEdge({ name, widthPx }: { name: string; widthPx: number }) {
  const { spec, changeSpec } = useTable();
  const grip = useRef<{ x: number; px: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, px: widthPx };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!grip.current) return;
    const px = grip.current.px + event.clientX - grip.current.x;
    const width = Math.round(Math.min(Math.max(px, MIN_COLUMN_PX), MAX_COLUMN_PX));
    changeSpec({ widths: { ...spec.widths, [name]: width } }, `width:${name}`);
  };
  return (
    <span
      className={headerClasses.edge}
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        grip.current = null;
      }}
    />
  );
}
