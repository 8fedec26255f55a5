import { useLingui } from "@lingui/react/macro";
import type { KeyboardEvent } from "react";
import { GripIcon } from "@/ui/icons";
import { startDrag } from "./drag";
import { panelDropAt } from "./drop-targets";
import { useLayoutActions } from "./layout-actions";
import classes from "./panel-handle.module.css";

/** The grip of a panel: dragged, or moved with the arrow keys. */
export function PanelHandle({ id, label }: { id: string; label: string }) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const onKeyDown = (event: KeyboardEvent) => {
    const places: Record<string, number> = {
      ArrowLeft: -1,
      ArrowUp: -1,
      ArrowRight: 1,
      ArrowDown: 1,
      Home: -Number.MAX_SAFE_INTEGER,
      End: Number.MAX_SAFE_INTEGER,
    };
    if (!(event.key in places)) return;
    event.preventDefault();
    actions.nudgePanel(id, places[event.key]);
  };
  return (
    <button
      type="button"
      className={classes.handle}
      aria-label={t`Move ${label}: drag, or use the arrow keys`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        startDrag(event, {
          label,
          targetAt: panelDropAt,
          onDrop: (drop) => actions.dropPanel(id, drop),
        });
      }}
    >
      <GripIcon size={14} />
    </button>
  );
}
