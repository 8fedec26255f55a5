import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { ProjectOverview } from "@/api/projects";
import type { RunState } from "@/api/runs";
import { useLanguage } from "@/i18n/language";
import { useStateName } from "@/i18n/state-name";
import classes from "./project-overview.module.css";

const MOST_CONTRIBUTORS = 12;

/** How the runs of a project fall into states, and who made them. */
export function ProjectShares({ overview }: { overview: ProjectOverview }) {
  const nameOf = useStateName();
  const contributors = Object.entries(overview.contributors).sort((a, b) => b[1] - a[1]);
  return (
    <>
      <Shares
        title={<Trans>Runs by state</Trans>}
        total={overview.n_runs}
        rows={Object.entries(overview.states)
          .filter(([, runs]) => runs > 0)
          .map(([state, runs]) => ({
            id: state,
            name: nameOf(state as RunState),
            runs,
            color: `var(--state-${STATE_COLORS[state] ?? state}, var(--text-muted))`,
          }))}
      />
      <Shares
        title={<Trans>Contributors</Trans>}
        total={overview.n_runs}
        rows={contributors.slice(0, MOST_CONTRIBUTORS).map(([user, runs]) => ({
          id: user,
          name: user || <Trans>Unknown</Trans>,
          runs,
          color: "var(--accent)",
        }))}
      />
    </>
  );
}

/** States that share the colour of another. */
const STATE_COLORS: Record<string, string> = {
  pending: "waiting",
  finishing: "running",
  preempting: "waiting",
  preempted: "waiting",
};

function Shares({
  title,
  rows,
  total,
}: {
  title: ReactNode;
  rows: { id: string; name: ReactNode; runs: number; color: string }[];
  total: number;
}) {
  const locale = useLanguage();
  if (rows.length === 0) return null;
  return (
    <section className={classes.card}>
      <h2>{title}</h2>
      <ul className={classes.shares}>
        {rows.map(({ id, name, runs, color }) => (
          <li key={id}>
            <bdi className={classes.shareName}>{name}</bdi>
            <span className={classes.bar} aria-hidden="true">
              <span style={{ width: `${(100 * runs) / Math.max(total, 1)}%`, background: color }} />
            </span>
            <span className={classes.number}>{runs.toLocaleString(locale)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
