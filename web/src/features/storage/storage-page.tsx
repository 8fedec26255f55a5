import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Project } from "@/api/projects";
import { type StorageBy, storageQuery } from "@/api/storage";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { usePageTitle } from "@/lib/use-page-title";
import { Notice } from "@/ui/notice";
import pageClasses from "@/ui/page.module.css";
import { FreeUnused } from "./free-unused";
import classes from "./storage-page.module.css";
import { UseTable } from "./use-table";

/** What takes room: by project, by run or by type; and what can be freed. */
export function StoragePage({
  project,
  by,
  onBy,
}: {
  /** null: all projects. */
  project: Project | null;
  by: StorageBy;
  onBy: (by: StorageBy) => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const list = useInfiniteQuery(storageQuery(by, project?.id ?? null));
  usePageTitle(t`Storage`);
  const first = list.data?.pages[0];
  const uses = list.data?.pages.flatMap((page) => page.items) ?? [];
  const bytes = (value: number) => formatBytes(value, locale);
  return (
    <div className={pageClasses.page}>
      <header className={pageClasses.head}>
        <h1>
          <Trans>Storage</Trans>
          {project && (
            <span className={pageClasses.of}>
              {" "}
              <bdi>{project.name}</bdi>
            </span>
          )}
        </h1>
        <SegmentedControl
          size="xs"
          aria-label={t`Listed by`}
          value={by}
          onChange={(value) => onBy(value as StorageBy)}
          data={[
            ...(project ? [] : [{ value: "project", label: t`By project` }]),
            { value: "run", label: t`By run` },
            { value: "type", label: t`By type` },
          ]}
        />
      </header>
      {list.error && (
        <p role="alert" className={pageClasses.error}>
          {list.error.message || t`The server does not answer`}
        </p>
      )}
      {first && (
        <dl className={classes.totals}>
          <div>
            <dt>{t`Content of files and artifacts`}</dt>
            <dd>{bytes(first.blob_bytes ?? 0)}</dd>
            <dd className={classes.about}>
              <Plural
                value={first.n_blobs ?? 0}
                one="# content, shared ones counted once"
                other="# contents, shared ones counted once"
              />
            </dd>
          </div>
          <div>
            <dt>{t`Unused`}</dt>
            <dd>{bytes(first.unused_bytes ?? 0)}</dd>
            <dd>
              <FreeUnused unusedBytes={first.unused_bytes ?? 0} />
            </dd>
          </div>
          <div>
            <dt>{t`Database`}</dt>
            <dd>{bytes(first.database_bytes ?? 0)}</dd>
            <dd className={classes.about}>
              <Trans>runs, metrics, console</Trans>
            </dd>
          </div>
          {first.free_bytes !== null && first.free_bytes !== undefined && (
            <div>
              <dt>{t`Free on the disk`}</dt>
              <dd>{bytes(first.free_bytes)}</dd>
            </div>
          )}
        </dl>
      )}
      {uses.length > 0 && <UseTable uses={uses} by={by} />}
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          <Trans>Show more</Trans>
        </Button>
      )}
      {first && uses.length === 0 && <Notice title={t`Nothing takes room yet`} />}
    </div>
  );
}
