import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { projectQuery, projectsQuery } from "@/api/projects";
import { runsQuery } from "@/api/runs";
import { useCommandGroups } from "@/commands/commands";
import { textMatcher } from "@/lib/text-search";

/** Something that the palette offers. */
export interface Choice {
  id: string;
  /** Project, run, or the title of a group of commands. */
  kind: string;
  name: string;
  keys?: string;
  run: () => void;
}

const MOST_OF_A_KIND = 8;

/** What matches a text: actions of this page, runs of this project, projects. */
export function useChoices(text: string): Choice[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const place = useParams({ strict: false });
  const groups = useCommandGroups();
  const projects = useQuery(projectsQuery());
  const { entity = "", project: name = "" } = place;
  const here = useQuery({ ...projectQuery(entity, name), enabled: name !== "" });
  const found = useInfiniteQuery({
    ...runsQuery(here.data?.id ?? 0, { text, regex: false }),
    enabled: here.data !== undefined && text !== "",
  });
  const matches = textMatcher(text, false) ?? (() => true);

  const actions = groups.flatMap(({ title, commands }) =>
    commands.flatMap(({ label, keys, run, onlyKeys }): Choice[] =>
      run && !onlyKeys && matches(label)
        ? [{ id: `action ${title} ${label}`, kind: title, name: label, keys: keys?.[0], run }]
        : [],
    ),
  );
  const runs = (text ? (found.data?.pages[0]?.items ?? []) : []).map(
    (run): Choice => ({
      id: `run ${run.uid}`,
      kind: t`Run`,
      name: run.name,
      run: () =>
        void navigate({
          to: "/$entity/$project/runs/$run",
          params: { entity: run.entity, project: run.project, run: run.id },
        }),
    }),
  );
  const places = (projects.data?.items ?? [])
    .filter((project) => matches(`${project.entity}/${project.name}`))
    .map(
      (project): Choice => ({
        id: `project ${project.id}`,
        kind: t`Project`,
        name: `${project.entity}/${project.name}`,
        run: () =>
          void navigate({
            to: "/$entity/$project",
            params: { entity: project.entity, project: project.name },
          }),
      }),
    );
  return [runs, places, actions].flatMap((some) => some.slice(0, MOST_OF_A_KIND));
}
