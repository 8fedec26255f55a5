import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useRef } from "react";
import { collectionsQuery } from "@/api/artifacts";
import type { Project } from "@/api/projects";
import { useLive } from "@/api/use-live";
import { useCommands } from "@/commands/commands";
import { usePageTitle } from "@/lib/use-page-title";
import { SearchIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import classes from "./artifacts.module.css";
import { CollectionTable } from "./collection-table";
import { FirstArtifact } from "./first-artifact";

export interface ArtifactsSearch {
  kind?: "models" | undefined;
  type?: string | undefined;
  q?: string | undefined;
}

/** What the runs of a project made that has versions: data sets, checkpoints, registered models. */
export function ArtifactsPage({
  project,
  search,
  onSearch,
}: {
  project: Project;
  search: ArtifactsSearch;
  onSearch: (change: ArtifactsSearch) => void;
}) {
  const { t } = useLingui();
  const box = useRef<HTMLInputElement>(null);
  const registered = search.kind === "models";
  const filter = { type: search.type ?? "", search: search.q ?? "", registered };
  const list = useInfiniteQuery(collectionsQuery(project.id, useDeferredValue(filter)));
  usePageTitle(registered ? t`Models` : t`Artifacts`);
  useLive(project.id);
  useCommands(t`Artifacts`, [
    { label: t`Search artifacts`, keys: ["/"], run: () => box.current?.focus() },
  ]);
  const first = list.data?.pages[0];
  const collections = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = filter.type !== "" || filter.search !== "";
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <h1>{registered ? <Trans>Models</Trans> : <Trans>Artifacts</Trans>}</h1>
        <SegmentedControl
          size="xs"
          value={registered ? "models" : "artifacts"}
          onChange={(kind) =>
            onSearch({ kind: kind === "models" ? "models" : undefined, type: undefined })
          }
          data={[
            { value: "artifacts", label: t`Artifacts` },
            { value: "models", label: t`Registered models` },
          ]}
        />
        {!registered && (first?.types.length ?? 0) > 1 && (
          <Select
            size="xs"
            className={classes.type}
            data={first?.types}
            value={search.type ?? null}
            onChange={(type) => onSearch({ type: type ?? undefined })}
            clearable
            placeholder={t`All types`}
            aria-label={t`Type`}
          />
        )}
        <TextInput
          ref={box}
          size="xs"
          className={classes.search}
          value={search.q ?? ""}
          onChange={(event) => onSearch({ q: event.currentTarget.value || undefined })}
          leftSection={<SearchIcon size={14} />}
          placeholder={t`Search artifacts`}
          aria-label={t`Search artifacts`}
        />
      </header>
      {list.error && (
        <p role="alert" className={classes.error}>
          {list.error.message || t`The server does not answer`}
        </p>
      )}
      {first && (
        <p className={classes.count}>
          {registered ? (
            <Plural value={first.total} one="# model" other="# models" />
          ) : (
            <Plural value={first.total} one="# artifact" other="# artifacts" />
          )}
        </p>
      )}
      {collections.length > 0 && <CollectionTable project={project} collections={collections} />}
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          <Trans>Show more</Trans>
        </Button>
      )}
      {first?.total === 0 &&
        (isFiltered ? <Notice title={t`Nothing found`} /> : <FirstArtifact isModel={registered} />)}
    </div>
  );
}
