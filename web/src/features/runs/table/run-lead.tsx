import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { TableRow } from "@/api/table";
import { CroppedText } from "@/ui/cropped-text";
import { BaselineIcon, EyeIcon, EyeOffIcon, LockIcon, PinIcon } from "@/ui/icons";
import { cropOf } from "../columns/runs-spec";
import { RunStateLabel } from "../run-state";
import { CellEditor } from "./cell-editor-later";
import classes from "./lead.module.css";
import { RunMenu } from "./run-menu";
import { isSelected } from "./selection";
import { useTable } from "./table-context";
import type { Place } from "./table-levels";

/** Check box, eye, colour, state and name of a run. */
export function RunLead({ run, line, place }: { run: TableRow; line: number; place: Place }) {
  const { t } = useLingui();
  const table = useTable();
  const { shown, selection, spec, onView, groupBy, editing } = table;
  const index = groupBy.length > 0 ? 0 : place.index;
  const isShown = shown.has(run.id, index);
  const eye = isShown ? t`Hide ${run.name} in the charts` : t`Show ${run.name} in the charts`;
  const colorValue = table.colorColumn ? table.rows.cell(place, table.colorColumn) : undefined;
  return (
    <>
      <input
        type="checkbox"
        className={classes.check}
        tabIndex={-1}
        aria-label={t`Select ${run.name}`}
        checked={isSelected(selection, run.id)}
        onClick={(event) => table.onSelect(line, [run], event.shiftKey)}
        readOnly
      />
      <button
        type="button"
        className={classes.eye}
        tabIndex={-1}
        aria-label={eye}
        title={eye}
        onClick={(event) =>
          onView(event.altKey ? shown.soloed(run.id) : shown.toggled(run.id, index))
        }
        style={{ marginInlineStart: groupBy.length * 14 }}
      >
        {isShown ? <EyeIcon size={15} /> : <EyeOffIcon size={15} />}
      </button>
      <span
        className={classes.swatch}
        data-shown={isShown}
        style={isShown ? { background: table.colorOf(run, colorValue) } : undefined}
        aria-hidden="true"
      />
      <RunStateLabel state={run.state} iconOnly />
      {editing?.uid === run.uid && editing.field === "name" ? (
        <CellEditor run={run} field="name" />
      ) : (
        <span className={classes.name}>
          <Link
            to="/$entity/$project/runs/$run"
            params={{ entity: table.project.entity, project: table.project.name, run: run.id }}
            tabIndex={-1}
          >
            <CroppedText text={run.name} crop={cropOf(spec)} />
          </Link>
        </span>
      )}
      <Marks run={run} />
      <RunMenu run={run} line={line} index={index} />
    </>
  );
}

function Marks({ run }: { run: TableRow }) {
  const { t } = useLingui();
  const { spec } = useTable();
  return (
    <>
      {spec.baseline === run.uid && (
        <span className={classes.mark} title={t`Baseline`}>
          <BaselineIcon size={14} />
          <span className="visually-hidden">{t`Baseline`}</span>
        </span>
      )}
      {spec.pinnedRuns?.includes(run.uid) && (
        <span className={classes.mark} title={t`Pinned`}>
          <PinIcon size={13} />
          <span className="visually-hidden">{t`Pinned`}</span>
        </span>
      )}
      {run.locked && (
        <span className={classes.mark} title={t`Locked`}>
          <LockIcon size={13} />
          <span className="visually-hidden">{t`Locked`}</span>
        </span>
      )}
    </>
  );
}
