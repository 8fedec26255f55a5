// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of divs, since table rows cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus
import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { TableRow } from "@/api/table";
import { CroppedText } from "@/ui/cropped-text";
import { UnpinIcon } from "@/ui/icons";
import { cropOf, toggled } from "../columns/runs-spec";
import { RunStateLabel } from "../run-state";
import { Cell, isNumeric } from "./cell";
import classes from "./grid.module.css";
import { LineCells } from "./grid-line";
import leadClasses from "./lead.module.css";
import { useTable } from "./table-context";

/** Runs that stay below the titles while the others scroll; they also keep their own place. */
export function PinnedRuns() {
  const { spec, chosen } = useTable();
  return spec.pinnedRuns?.map((uid) => {
    const run = chosen.run(uid);
    return run && <PinnedLine key={uid} run={run} />;
  });
}

function PinnedLine({ run }: { run: TableRow }) {
  const { t } = useLingui();
  const table = useTable();
  const { columns, spec, changeSpec, highlight, chosen } = table;
  const unpin = t`Unpin ${run.name}`;
  const colorValue = table.colorColumn && chosen.value(run.uid, table.colorColumn);
  return (
    <div
      className={`${classes.headLine} ${classes.pinnedLine}`}
      role="row"
      onPointerEnter={() => highlight.set(run.uid)}
    >
      <LineCells
        lead={
          <>
            <button
              type="button"
              className={leadClasses.eye}
              style={{ marginInlineStart: 25 }}
              aria-label={unpin}
              title={unpin}
              onClick={() => changeSpec({ pinnedRuns: toggled(spec.pinnedRuns, run.uid) })}
            >
              <UnpinIcon size={14} />
            </button>
            <span
              className={leadClasses.swatch}
              style={{ background: table.colorOf(run, colorValue) }}
            />
            <RunStateLabel state={run.state} iconOnly />
            <span className={leadClasses.name}>
              <Link
                to="/$entity/$project/runs/$run"
                params={{
                  entity: table.project.entity,
                  project: table.project.name,
                  run: run.id,
                }}
              >
                <CroppedText text={run.name} crop={cropOf(spec)} />
              </Link>
            </span>
          </>
        }
        cell={({ name }) => {
          const value = chosen.value(run.uid, name);
          const kind = columns.kindOf(name);
          return (
            <span className={classes.value} data-numeric={isNumeric(kind, value)}>
              <Cell
                name={name}
                kind={kind}
                value={value}
                baseline={chosen.baseline(run.uid, name)}
                better={spec.better?.[name]}
              />
            </span>
          );
        }}
      />
    </div>
  );
}
