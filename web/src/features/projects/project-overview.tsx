import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { overviewQuery, type Project, useUpdateProject } from "@/api/projects";
import { useLanguage } from "@/i18n/language";
import { formatDateTime, formatDuration } from "@/lib/time";
import { usePageTitle } from "@/lib/use-page-title";
import { type Fact, FactList } from "@/ui/fact-list";
import { InlineEdit } from "@/ui/inline-edit";
import { Markdown } from "@/ui/markdown";
import { ProjectActions } from "./project-actions";
import classes from "./project-overview.module.css";
import { ProjectShares } from "./project-shares";

/** What a project is and what it has in all. */
export function ProjectOverviewPage({
  project,
  onRenamed,
  onDeleted,
}: {
  project: Project;
  onRenamed: (name: string) => void;
  onDeleted: () => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const { data } = useQuery(overviewQuery(project.id));
  const update = useUpdateProject(project.id);
  usePageTitle(project.name);
  const edit = { save: t`Save`, cancel: t`Cancel` };
  const time = (us: number | null) => us && formatDateTime(us, locale);
  const facts: Fact[] = data
    ? [
        { name: t`Runs`, value: data.n_runs.toLocaleString(locale) },
        {
          name: t`In the trash`,
          value: data.n_deleted > 0 ? data.n_deleted.toLocaleString(locale) : "",
        },
        { name: t`Metrics`, value: data.n_keys.toLocaleString(locale) },
        { name: t`Compute time`, value: formatDuration(data.compute_s, locale) },
        { name: t`Created`, value: time(project.created_us) },
        { name: t`First run`, value: time(data.first_run_us) },
        { name: t`Last active`, value: time(data.last_active_us) },
      ]
    : [];
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>
          <InlineEdit
            value={project.name}
            onSave={(name) =>
              update.mutate({ name }, { onSuccess: (changed) => onRenamed(changed.name) })
            }
            labels={{ edit: t`Rename the project`, ...edit }}
          >
            <bdi>{project.name}</bdi>
          </InlineEdit>
        </h1>
        {project.archived && (
          <span className={classes.badge}>
            <Trans>Archived</Trans>
          </span>
        )}
        <ProjectActions project={project} onDeleted={onDeleted} />
      </header>
      {update.error && (
        <p role="alert" className={classes.error}>
          {update.error.message || t`The server does not answer`}
        </p>
      )}
      <section className={classes.card} aria-label={t`Description`}>
        <InlineEdit
          multiline
          value={project.description}
          onSave={(description) => update.mutate({ description })}
          labels={{ edit: t`Edit the description`, ...edit }}
        >
          {project.description ? (
            <Markdown text={project.description} />
          ) : (
            <span className={classes.none}>
              <Trans>No description</Trans>
            </span>
          )}
        </InlineEdit>
      </section>
      <div className={classes.columns}>
        <section className={classes.card} aria-label={t`Totals`}>
          <FactList facts={facts} />
        </section>
        {data && <ProjectShares overview={data} />}
      </div>
    </div>
  );
}
