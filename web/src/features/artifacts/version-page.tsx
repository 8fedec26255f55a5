import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Tabs } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type ArtifactVersion, versionQuery } from "@/api/artifacts";
import type { Project } from "@/api/projects";
import { useLive } from "@/api/use-live";
import { FilesView } from "@/content/tree/files-view";
import { usePageTitle } from "@/lib/use-page-title";
import { CopyButton } from "@/ui/copy-button";
import { BranchIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import { Notice } from "@/ui/notice";
import { useTabInView } from "@/ui/use-tab-in-view";
import { Aliases } from "./aliases";
import classes from "./artifacts.module.css";
import { DeleteVersion } from "./delete-version";
import { RegisterModel } from "./register-model";
import { versionFileSource } from "./version-file-source";
import { VersionOverview } from "./version-overview";
import { VersionUsage } from "./version-usage";

const VersionCompare = later(async () => (await import("./version-compare")).VersionCompare);

export const VERSION_TABS = ["overview", "files", "usage", "compare"] as const;

export type VersionTab = (typeof VERSION_TABS)[number];

export interface VersionSearch {
  part?: VersionTab | undefined;
  /** The file or folder that is open. */
  path?: string | undefined;
  /** The version that it is compared with: `v2`. */
  with?: string | undefined;
}

/** One version of an artifact: what it holds, where it came from, how to use it. */
export function VersionPage({
  project,
  name,
  version: number,
  search,
  onSearch,
  onDeleted,
}: {
  project: Project;
  name: string;
  version: string;
  search: VersionSearch;
  onSearch: (change: VersionSearch, replace?: boolean) => void;
  onDeleted: () => void;
}) {
  const { t } = useLingui();
  const { data: version } = useSuspenseQuery(
    versionQuery(project.entity, project.name, `${name}:${number}`),
  );
  usePageTitle(`${version.name}:v${version.number}`);
  useLive(project.id);
  const tab = search.part ?? "overview";
  const names: Record<VersionTab, string> = {
    overview: t`Overview`,
    files: t`Files`,
    usage: t`Usage`,
    compare: t`Compare`,
  };
  const tabs = useTabInView(tab);
  const open = (value: string | null) => {
    const next = VERSION_TABS.find((one) => one === value);
    onSearch({ part: next === "overview" ? undefined : next, path: undefined, with: undefined });
  };
  return (
    <div className={tab === "files" ? classes.filling : undefined}>
      <VersionHead project={project} version={version} onDeleted={onDeleted} />
      <Tabs className={classes.tabs} value={tab} onChange={open} keepMounted={false}>
        <Tabs.List px="md" ref={tabs}>
          {VERSION_TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {names[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <VersionOverview version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="files" className={classes.fill}>
          <VersionFiles
            version={version}
            path={search.path ?? ""}
            onPath={(path) => onSearch({ ...search, path: path || undefined }, false)}
          />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <VersionUsage version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="compare">
          <VersionCompare
            version={version}
            old={search.with}
            onOld={(old) => onSearch({ ...search, with: old })}
          />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function VersionHead({
  project,
  version,
  onDeleted,
}: {
  project: Project;
  version: ArtifactVersion;
  onDeleted: () => void;
}) {
  const { t } = useLingui();
  const place = { entity: project.entity, project: project.name };
  const full = `${project.entity}/${project.name}/${version.name}:v${version.number}`;
  return (
    <header className={classes.versionHead}>
      <h1>
        <Link
          className={classes.path}
          to="/$entity/$project/artifacts/$name"
          params={{ ...place, name: version.name }}
        >
          <bdi>{version.name}</bdi>
        </Link>
        {`:v${version.number}`}
      </h1>
      <CopyButton value={full} label={t`Copy the whole name`} copiedLabel={t`Copied`} />
      <Aliases names={version.aliases} protectedNames={version.protected} />
      <span className={classes.actions}>
        <Button
          renderRoot={(props) => (
            <Link
              to="/$entity/$project/lineage"
              params={place}
              search={{ version: version.id }}
              {...props}
            />
          )}
          size="compact-sm"
          variant="default"
          leftSection={<BranchIcon size={14} />}
        >
          <Trans>Lineage</Trans>
        </Button>
        {!version.source && <RegisterModel version={version} />}
        <DeleteVersion version={version} onDeleted={onDeleted} />
      </span>
    </header>
  );
}

function VersionFiles({
  version,
  path,
  onPath,
}: {
  version: ArtifactVersion;
  path: string;
  onPath: (path: string) => void;
}) {
  const { t } = useLingui();
  const source = useMemo(() => versionFileSource(version.id), [version.id]);
  return (
    <FilesView
      source={source}
      path={path}
      onPath={onPath}
      label={t`Files`}
      empty={<Notice title={t`This version has no files`} />}
    />
  );
}
