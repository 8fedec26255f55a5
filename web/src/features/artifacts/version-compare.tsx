import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ArtifactVersion, diffQuery, versionsQuery } from "@/api/artifacts";
import { Notice } from "@/ui/notice";
import classes from "./artifacts.module.css";
import { ChangeTable } from "./change-table";

/** Which files differ between a version and another one, the one before it unless chosen. */
export function VersionCompare({
  version,
  old,
  onOld,
}: {
  version: ArtifactVersion;
  old: string | undefined;
  onOld: (old: string) => void;
}) {
  const { t } = useLingui();
  const list = useInfiniteQuery(versionsQuery(version.collection));
  const others = (list.data?.pages.flatMap((page) => page.items) ?? []).filter(
    ({ id }) => id !== version.id,
  );
  const before = others.find(({ number }) => number < version.number) ?? others.at(-1);
  const chosen = others.find(({ number }) => `v${number}` === old) ?? before;
  const diff = useInfiniteQuery({
    ...diffQuery(version.id, chosen?.id ?? ""),
    enabled: chosen !== undefined,
  });
  if (list.data && others.length === 0)
    return <Notice title={t`There is no other version to compare with`} />;
  const sums = diff.data?.pages[0];
  const changes = diff.data?.pages.flatMap((page) => page.changes) ?? [];
  return (
    <div className={classes.body}>
      <div className={classes.top}>
        <Select
          size="xs"
          className={classes.type}
          label={t`Compared with`}
          data={others.map(({ number }) => `v${number}`)}
          value={chosen ? `v${chosen.number}` : null}
          onChange={(value) => value && onOld(value)}
          allowDeselect={false}
          searchable
        />
      </div>
      {diff.error && (
        <p role="alert" className={classes.error}>
          {diff.error.message || t`The server does not answer`}
        </p>
      )}
      {sums && (
        <p className={classes.sums}>
          <span>
            <Plural value={sums.n_added} one="# file added" other="# files added" />
          </span>
          <span>
            <Plural value={sums.n_removed} one="# file removed" other="# files removed" />
          </span>
          <span>
            <Plural value={sums.n_changed} one="# file changed" other="# files changed" />
          </span>
          <span className={classes.muted}>
            <Plural value={sums.n_same} one="# file the same" other="# files the same" />
          </span>
        </p>
      )}
      {changes.length > 0 && <ChangeTable changes={changes} />}
      {diff.hasNextPage && (
        <Button
          variant="default"
          loading={diff.isFetchingNextPage}
          onClick={() => void diff.fetchNextPage()}
        >
          <Trans>Show more</Trans>
        </Button>
      )}
      {sums && changes.length === 0 && <Notice title={t`Both have the same files`} />}
    </div>
  );
}
