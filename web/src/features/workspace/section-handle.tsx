import { useLingui } from "@lingui/react/macro";
import { GripIcon } from "@/ui/icons";
import { startDrag } from "./drag";
import { sectionDropAt } from "./drop-targets";
import { useLayoutActions } from "./layout-actions";
import classes from "./section-view.module.css";

/** The grip of a section: dragged, or moved with the arrow keys. */
export function SectionHandle({ id, label }: { id: string; label: string }) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  return (
    <button
      type="button"
      className={classes.handle}
      aria-label={t`Move the section ${label}: drag, or use the arrow keys`}
      onKeyDown={(event) => {
        const places = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!places) return;
        event.preventDefault();
        actions.nudgeSection(id, places);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        startDrag(event, {
          label,
          targetAt: (_, y) => sectionDropAt(actions.siblingsOf(id), y),
          onDrop: ({ beside, after }) => actions.dropSection(id, beside, after),
        });
      }}
    >
      <GripIcon size={14} />
    </button>
  );
}
