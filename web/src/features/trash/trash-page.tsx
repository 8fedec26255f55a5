import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { trashQuery, useRestoreProject, useTrashedRun } from "@/api/trash";
import { usePageTitle } from "@/lib/use-page-title";
import { RestoreIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import pageClasses from "@/ui/page.module.css";
import { EmptyTrash } from "./empty-trash";
import classes from "./trash-page.module.css";
import { TrashTable } from "./trash-table";

/** What was deleted and can still be brought back; of one project or of all. */
export function TrashPage({
  project,
}: {
  project: { id: number; entity: string; name: string } | null;
}) {
  const { t } = useLingui();
  usePageTitle(t`Trash`);
  const list = useInfiniteQuery(trashQuery(project?.id ?? null));
  const act = useTrashedRun();
  const restoreProject = useRestoreProject();
  const first = list.data?.pages[0];
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? [];
  const projects = first?.projects ?? [];
  const failed = list.error ?? act.error ?? restoreProject.error;
  return (
    <div className={pageClasses.page}>
      <header className={pageClasses.head}>
        <h1>
          <Trans>Trash</Trans>
          {project && (
            <span className={pageClasses.of}>
              {" "}
              <bdi>{project.name}</bdi>
            </span>
          )}
        </h1>
        <span className={classes.links}>
          {project ? (
            <Link
              to="/$entity/$project/storage"
              params={{ entity: project.entity, project: project.name }}
            >
              <Trans>What takes room</Trans>
            </Link>
          ) : (
            <Link to="/storage">
              <Trans>What takes room</Trans>
            </Link>
          )}
          {first && first.total > 0 && (
            <EmptyTrash project={project?.id ?? null} total={first.total} />
          )}
        </span>
      </header>
      {failed && (
        <p role="alert" className={pageClasses.error}>
          {failed.message || t`The server does not answer`}
        </p>
      )}
      {first && first.n_waiting > 0 && (
        <p className={classes.about}>
          <Plural
            value={first.n_waiting}
            one="The data of # purged run is being freed in the background."
            other="The data of # purged runs is being freed in the background."
          />
        </p>
      )}
      {projects.length > 0 && (
        <section className={classes.card}>
          <h2>
            <Trans>Projects</Trans>
          </h2>
          <ul className={classes.projects}>
            {projects.map((one) => (
              <li key={one.id}>
                <bdi className={classes.name}>{`${one.entity}/${one.name}`}</bdi>
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<RestoreIcon size={14} />}
                  loading={restoreProject.isPending && restoreProject.variables === one.id}
                  onClick={() => restoreProject.mutate(one.id)}
                >
                  <Trans>Restore with its runs</Trans>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {runs.length > 0 && (
        <TrashTable
          runs={runs}
          total={first?.total ?? 0}
          showProject={project === null}
          busy={act.isPending ? act.variables.uid : null}
          onAct={(uid, purge) => act.mutate({ uid, purge })}
        />
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          <Trans>Show more</Trans>
        </Button>
      )}
      {first && first.total === 0 && projects.length === 0 && (
        <Notice title={t`The trash is empty`}>
          <p>
            <Trans>Deleted runs and projects wait here until the trash is emptied.</Trans>
          </p>
        </Notice>
      )}
    </div>
  );
}
