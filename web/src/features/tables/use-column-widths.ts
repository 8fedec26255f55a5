import { useState } from "react";
import type { TableState } from "./table-state";

export interface ColumnWidths {
  widths: Record<string, number>;
  /** An edge is dragged: shown at once, and kept only when it is let go. */
  onDrag: (title: string, px: number) => void;
  onDrop: () => void;
}

export function useColumnWidths(
  { widths }: TableState,
  onState: (change: Partial<TableState>) => void,
): ColumnWidths {
  const [dragged, setDragged] = useState<Record<string, number> | null>(null);
  const shown = { ...widths, ...dragged };
  return {
    widths: shown,
    onDrag: (title, px) => setDragged({ [title]: px }),
    onDrop: () => {
      if (dragged) onState({ widths: shown });
      setDragged(null);
    },
  };
}
