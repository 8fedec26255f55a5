import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { Notice } from "@/ui/notice";
import { FilterChips } from "../filter/filter-chips";
import { RunsToolbar } from "../filter/runs-toolbar";
import classes from "./runs-frame.module.css";
import type { RunsTableProps } from "./runs-table";
import { FIRST_SHOWN, type RunsView } from "./runs-view";
import type { TableRows } from "./use-table-rows";

/** What stands around the lines: search, filter, counts; and what is said when there are none. */
export function RunsFrame({
  project,
  stop,
  view,
  onView,
  me,
  rows,
  error,
  children,
}: RunsTableProps & { rows: TableRows | null; error: Error | null; children: ReactNode }) {
  const { t } = useLingui();
  const isNarrowed = !!(view.q || view.filter || view.mine || view.sound);
  // A lost server is told at the top of the page, and what was there stays.
  const isBroken = error && !(rows && error instanceof ApiError && error.status === 0);
  return (
    <section className={classes.frame} aria-label={t`Runs`}>
      <RunsToolbar
        project={project}
        stop={stop}
        view={view}
        onView={onView}
        me={me}
        matching={rows && { count: rows.matching, of: rows.inProject }}
      />
      <FilterChips view={view} onView={onView} />
      <Counts rows={rows} view={view} onView={onView} />
      {isBroken ? (
        <Notice urgent title={t`The runs could not be loaded`}>
          <p>{error.message}</p>
          {error instanceof ApiError && error.hint && <p>{error.hint}</p>}
        </Notice>
      ) : rows && rows.level.lines === 0 ? (
        <Notice title={isNarrowed ? t`No run matches` : t`No runs yet`}>
          {isNarrowed && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() =>
                onView({ q: undefined, filter: undefined, mine: undefined, sound: undefined })
              }
            >
              <Trans>Show all runs</Trans>
            </Button>
          )}
        </Notice>
      ) : (
        children
      )}
    </section>
  );
}

function Counts({
  rows,
  view,
  onView,
}: {
  rows: TableRows | null;
  view: RunsView;
  onView: RunsTableProps["onView"];
}) {
  const changed = view.only ?? view.show ?? view.hide ?? view.closed;
  const matching = rows?.matching ?? 0;
  const all = rows?.inProject ?? 0;
  const first = view.n ?? FIRST_SHOWN;
  return (
    <div className={classes.counts} aria-live="polite">
      {rows && (
        <span>
          {matching === all ? (
            <Plural value={all} one="# run" other="# runs" />
          ) : (
            <Trans>
              {matching} of {all} runs
            </Trans>
          )}
        </span>
      )}
      {changed ? (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() =>
            onView({ only: undefined, show: undefined, hide: undefined, closed: undefined })
          }
        >
          <Trans>Reset what is shown</Trans>
        </Button>
      ) : (
        matching > first && (
          <span className={classes.note}>
            <Trans>the first {first} in the charts</Trans>
          </span>
        )
      )}
    </div>
  );
}
