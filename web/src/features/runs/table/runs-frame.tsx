import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { Notice } from "@/ui/notice";
import { FilterChips } from "../filter/filter-chips";
import { RunsToolbar } from "../filter/runs-toolbar";
import { ColorScale } from "./color-legend";
import classes from "./runs-frame.module.css";
import type { RunsTableProps } from "./runs-table";
import type { RunsView } from "./runs-view";
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
  nShown,
  legend,
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
      {legend && <ColorScale legend={legend} />}
      <Counts rows={rows} nShown={nShown} view={view} onView={onView} />
      {isBroken ? (
        <Notice urgent title={t`The runs could not be loaded`}>
          <p>{error.message || t`The server does not answer`}</p>
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
  nShown,
  view,
  onView,
}: {
  rows: TableRows | null;
  nShown: number;
  view: RunsView;
  onView: RunsTableProps["onView"];
}) {
  const changed = view.only ?? view.show ?? view.hide ?? view.closed;
  const { matching = 0, inProject = 0 } = rows ?? {};
  return (
    <div className={classes.counts} aria-live="polite">
      {rows && (
        <span>
          {matching !== inProject ? (
            <Trans>
              {matching} of {inProject} runs, {nShown} shown
            </Trans>
          ) : view.group ? (
            <Trans>
              <Plural value={inProject} one="# run" other="# runs" />,{" "}
              <Plural value={nShown} one="# group shown" other="# groups shown" />
            </Trans>
          ) : (
            <Trans>
              <Plural value={inProject} one="# run" other="# runs" />, {nShown} shown
            </Trans>
          )}
        </span>
      )}
      {changed && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() =>
            onView({ only: undefined, show: undefined, hide: undefined, closed: undefined })
          }
        >
          <Trans>Reset what is shown</Trans>
        </Button>
      )}
    </div>
  );
}
