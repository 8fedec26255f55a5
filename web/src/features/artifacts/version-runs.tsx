import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { VersionRun } from "@/api/artifacts";
import { useLanguage } from "@/i18n/language";
import { formatDateTime } from "@/lib/time";
import classes from "./artifacts.module.css";

/** Runs that made or used a version; those that are gone keep their names. */
export function VersionRuns({ title, runs }: { title: string; runs: VersionRun[] }) {
  const { t } = useLingui();
  const locale = useLanguage();
  if (runs.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={title}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">{t`Project`}</th>
            <th scope="col">{t`Job type`}</th>
            <th scope="col">{t`As`}</th>
            <th scope="col">{t`Time`}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={`${run.uid} ${run.used_as}`}>
              <th scope="row" className={classes.name}>
                {run.run_id ? (
                  <Link
                    to="/$entity/$project/runs/$run"
                    params={{ entity: run.entity, project: run.project_name, run: run.run_id }}
                  >
                    <bdi>{run.name}</bdi>
                  </Link>
                ) : (
                  <bdi>{run.name}</bdi>
                )}
                {run.state === "gone" && <span className={classes.muted}> {t`(deleted)`}</span>}
                {run.state === "trashed" && (
                  <span className={classes.muted}> {t`(in the trash)`}</span>
                )}
              </th>
              <td>
                <bdi>{run.project_name && `${run.entity}/${run.project_name}`}</bdi>
              </td>
              <td>
                <bdi>{run.job_type}</bdi>
              </td>
              <td>
                <bdi>{run.used_as}</bdi>
              </td>
              <td className={classes.muted}>{formatDateTime(run.time_us, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
