import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import {
  collectionQuery,
  useDeleteCollection,
  usePatchCollection,
  versionsQuery,
} from "@/api/artifacts";
import type { Project } from "@/api/projects";
import { useLive } from "@/api/use-live";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { usePageTitle } from "@/lib/use-page-title";
import { DangerDialog } from "@/ui/danger-dialog";
import { TrashIcon } from "@/ui/icons";
import { InlineEdit } from "@/ui/inline-edit";
import { Notice } from "@/ui/notice";
import classes from "./artifacts.module.css";
import { EditedText } from "./edited-text";
import { VersionTable } from "./version-table";

/** One artifact: what it is and its versions. */
export function CollectionPage({
  project,
  name,
  onRenamed,
  onDeleted,
}: {
  project: Project;
  name: string;
  onRenamed: (name: string) => void;
  onDeleted: () => void;
}) {
  const { t } = useLingui();
  const { data: collection } = useSuspenseQuery(collectionQuery(project.id, name));
  const versions = useInfiniteQuery(versionsQuery(collection.id));
  const patch = usePatchCollection(collection.id);
  usePageTitle(collection.name);
  useLive(project.id);
  const shown = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const total = versions.data?.pages[0]?.total ?? 0;
  const failed = patch.error ?? versions.error;
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <h1>
          <Link
            className={classes.path}
            to="/$entity/$project/artifacts"
            params={{ entity: project.entity, project: project.name }}
            search={collection.registered ? { kind: "models" } : {}}
          >
            {collection.registered ? <Trans>Models</Trans> : <Trans>Artifacts</Trans>}
          </Link>{" "}
          /{" "}
          <InlineEdit
            value={collection.name}
            onSave={(next) =>
              patch.mutate({ name: next }, { onSuccess: (changed) => onRenamed(changed.name) })
            }
            labels={{ edit: t`Rename`, save: t`Save`, cancel: t`Cancel` }}
          >
            <bdi>{collection.name}</bdi>
          </InlineEdit>
        </h1>
        <bdi className={classes.muted}>{collection.type}</bdi>
        <DeleteCollection collection={collection} onDeleted={onDeleted} />
      </header>
      {failed && (
        <p role="alert" className={classes.error}>
          {failed.message || t`The server does not answer`}
        </p>
      )}
      <section className={classes.card} aria-label={t`Description`}>
        <EditedText
          text={collection.description}
          onSave={(description) => patch.mutate({ description })}
        />
      </section>
      <p className={classes.count}>
        <Plural value={total} one="# version" other="# versions" />
      </p>
      {shown.length > 0 && <VersionTable project={project} versions={shown} />}
      {versions.hasNextPage && (
        <Button
          variant="default"
          loading={versions.isFetchingNextPage}
          onClick={() => void versions.fetchNextPage()}
        >
          <Trans>Show more</Trans>
        </Button>
      )}
      {versions.data && total === 0 && <Notice title={t`It has no versions (any more)`} />}
    </div>
  );
}

function DeleteCollection({
  collection,
  onDeleted,
}: {
  collection: { id: number; name: string; n_versions: number; size: number };
  onDeleted: () => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteCollection(collection.id);
  const size = formatBytes(collection.size, locale);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<TrashIcon size={14} />}
        onClick={() => setAsking(true)}
      >
        <Trans>Delete</Trans>
      </Button>
      <DangerDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t`Delete this artifact for good?`}
        labels={{ confirm: t`Delete for good`, cancel: t`Cancel`, close: t`Close` }}
        onConfirm={() => remove.mutate(undefined, { onSuccess: onDeleted })}
        pending={remove.isPending}
        error={remove.error ? remove.error.message || t`The server does not answer` : ""}
      >
        <p>
          <strong>{collection.name}</strong>
        </p>
        <p>
          <Plural
            value={collection.n_versions}
            one={`# version with its aliases goes (${size}).`}
            other={`# versions with their aliases go (${size}).`}
          />{" "}
          <Trans>
            Content that other artifacts share stays. Runs still say what they used. This cannot be
            undone.
          </Trans>
        </p>
      </DangerDialog>
    </>
  );
}
