import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Project } from "@/api/projects";
import { useLanguage } from "@/i18n/language";
import { plainMarkdown } from "@/lib/plain-markdown";
import { formatAge, formatDateTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { RunningIcon } from "@/ui/icons";
import classes from "./project-table.module.css";

const AGE_STEP_MS = 10_000;

export function ProjectTable({ projects }: { projects: Project[] }) {
  const locale = useLanguage();
  const now = useNow(AGE_STEP_MS);
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">
            <Trans>Project</Trans>
          </th>
          <th scope="col" className={classes.number}>
            <Trans>Runs</Trans>
          </th>
          <th scope="col">
            <Trans>Running</Trans>
          </th>
          <th scope="col">
            <Trans>Last active</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {projects.map((project) => (
          <tr key={project.id}>
            <th scope="row" className={classes.name}>
              <Link
                to="/$entity/$project"
                params={{ entity: project.entity, project: project.name }}
                title={`${project.entity}/${project.name}`}
              >
                <span className={classes.entity}>
                  <bdi>{project.entity}</bdi> /{" "}
                </span>
                <bdi>{project.name}</bdi>
              </Link>
              {project.archived && (
                <span className={classes.archived}>
                  <Trans>Archived</Trans>
                </span>
              )}
              {project.description && (
                <p className={classes.about}>{plainMarkdown(project.description)}</p>
              )}
            </th>
            <td className={classes.number}>{project.n_runs.toLocaleString(locale)}</td>
            <td>
              {project.n_running > 0 && (
                <span className={classes.running}>
                  <RunningIcon size={14} />
                  <Plural value={project.n_running} one="# running" other="# running" />
                </span>
              )}
            </td>
            <td className={classes.when}>
              {project.last_active_us !== null && (
                <time
                  dateTime={new Date(project.last_active_us / 1000).toISOString()}
                  title={formatDateTime(project.last_active_us, locale)}
                >
                  {formatAge(project.last_active_us, now, locale)}
                </time>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
