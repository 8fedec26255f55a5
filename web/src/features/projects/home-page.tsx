import { Trans, useLingui } from "@lingui/react/macro";
import { Switch, TextInput } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { projectsQuery } from "@/api/projects";
import { useCommands } from "@/commands/commands";
import { textMatcher } from "@/lib/text-search";
import { usePageTitle } from "@/lib/use-page-title";
import { SearchIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import { FirstSteps } from "./first-steps";
import classes from "./home-page.module.css";
import { ProjectTable } from "./project-table";

/** The project of runs that name none is always there; it is shown once it has a run. */
const DEFAULT_PROJECT = 0;

export function HomePage({
  query,
  onQuery,
  archived,
  onArchived,
}: {
  query: string;
  onQuery: (text: string) => void;
  /** Whether archived projects are listed too. */
  archived: boolean;
  onArchived: (archived: boolean) => void;
}) {
  const { t } = useLingui();
  const { data } = useSuspenseQuery(projectsQuery(archived));
  const box = useRef<HTMLInputElement>(null);
  usePageTitle(t`Projects`);
  useCommands(t`Projects`, [
    { label: t`Search projects`, keys: ["/"], run: () => box.current?.focus() },
  ]);
  const matches = textMatcher(query, false) ?? (() => true);
  const projects = data.items.filter(({ id, n_runs }) => id !== DEFAULT_PROJECT || n_runs > 0);
  const shown = projects.filter(({ entity, name }) => matches(`${entity}/${name}`));

  if (projects.length === 0 && !archived) return <FirstSteps />;
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <h1>
          <Trans>Projects</Trans>
        </h1>
        <span className={classes.links}>
          <Link to="/storage">
            <Trans>Storage</Trans>
          </Link>
          <Link to="/trash">
            <Trans>Trash</Trans>
          </Link>
        </span>
        <Switch
          checked={archived}
          onChange={(event) => onArchived(event.currentTarget.checked)}
          label={<Trans>Archived too</Trans>}
        />
        <TextInput
          ref={box}
          className={classes.search}
          value={query}
          onChange={(event) => onQuery(event.currentTarget.value)}
          leftSection={<SearchIcon />}
          aria-label={t`Search projects`}
          placeholder={t`Search projects`}
        />
      </div>
      {shown.length > 0 ? (
        <ProjectTable projects={shown} />
      ) : (
        <Notice title={t`No project matches “${query}”`} />
      )}
    </div>
  );
}
