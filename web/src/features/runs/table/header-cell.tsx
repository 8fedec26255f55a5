// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus; the buttons inside have their own
import { useLingui } from "@lingui/react/macro";
import { DownIcon, UpIcon } from "@/ui/icons";
import { ResizeEdge } from "@/ui/resize-edge";
import { ColumnMenu } from "../columns/column-menu";
import { ColumnTitle, useColumnTitles } from "../columns/column-title";
import type { PlacedColumn } from "./column-layout";
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
  const { view, onView, spec, changeSpec } = useTable();
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
      <ResizeEdge
        widthPx={widthPx}
        onWidth={(px) => changeSpec({ widths: { ...spec.widths, [name]: px } }, `width:${name}`)}
      />
    </span>
  );
}
