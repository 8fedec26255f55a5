import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type LineageNode, lineageQuery } from "@/api/lineage";
import type { Project } from "@/api/projects";
import { useLive } from "@/api/use-live";
import { useCommands } from "@/commands/commands";
import { textMatcher } from "@/lib/text-search";
import { usePageTitle } from "@/lib/use-page-title";
import { SearchIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import { Notice } from "@/ui/notice";
import classes from "./lineage.module.css";
import { LineageList } from "./lineage-list";

const LineageGraphView = later(async () => (await import("./lineage-graph")).LineageGraphView);

const DEFAULT_DEPTH = 3;
const MOST_DEPTH = 50;

export interface LineageSearch {
  /** uid of the run, or id of the version, from which one looks. */
  run?: string | undefined;
  version?: string | undefined;
  depth?: number | undefined;
  explode?: string[] | undefined;
  view?: "list" | undefined;
}

/** Where a run or an artifact came from and what came of it: as a graph, or as a list. */
export function LineagePage({
  project,
  search,
  onSearch,
  onOpen,
}: {
  project: Project;
  search: LineageSearch;
  onSearch: (change: LineageSearch) => void;
  /** Open a page of the app by its path. */
  onOpen: (path: string) => void;
}) {
  const { t } = useLingui();
  const { run, version, explode = [] } = search;
  const depth = Math.min(Math.max(Math.round(search.depth ?? DEFAULT_DEPTH), 1), MOST_DEPTH);
  const { data: graph, error } = useQuery({
    ...lineageQuery({ run, version, depth, explode }),
    enabled: run !== undefined || version !== undefined,
  });
  const [query, setQuery] = useState("");
  const box = useRef<HTMLInputElement>(null);
  usePageTitle(t`Lineage`);
  useLive(project.id);
  useCommands(t`Lineage`, [
    { label: t`Search the lineage`, keys: ["/"], run: () => box.current?.focus() },
  ]);
  const begin = run ? `run:${run}` : `version:${version}`;
  const matches = query.trim() ? textMatcher(query.trim(), false) : null;
  const found =
    matches && graph?.nodes.filter(({ label, detail }) => matches(`${label} ${detail}`));
  const open = (node: LineageNode) => {
    if (node.kind === "cluster") onSearch({ explode: [...explode, node.id] });
    else if (node.path) onOpen(node.path);
  };
  const beginAt = (node: LineageNode) => {
    const [kind, id] = [
      node.id.slice(0, node.id.indexOf(":")),
      node.id.slice(node.id.indexOf(":") + 1),
    ];
    onSearch({
      run: kind === "run" ? id : undefined,
      version: kind === "version" ? id : undefined,
      explode: undefined,
    });
  };
  return (
    <div className={classes.page} data-view={search.view ?? "graph"}>
      <header className={classes.top}>
        <h1>
          <Trans>Lineage</Trans>
        </h1>
        <TextInput
          ref={box}
          size="xs"
          className={classes.search}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          leftSection={<SearchIcon size={14} />}
          placeholder={t`Search the lineage`}
          aria-label={t`Search the lineage`}
        />
        {found && (
          <span role="status" className={classes.count}>
            <Plural value={found.length} one="# found" other="# found" />
          </span>
        )}
        <span className={classes.space} />
        {explode.length > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onSearch({ explode: undefined })}
          >
            <Trans>Put groups together</Trans>
          </Button>
        )}
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the field is inside */}
        <label className={classes.depth}>
          <Trans>Steps</Trans>
          <NumberInput
            size="xs"
            value={depth}
            min={1}
            max={MOST_DEPTH}
            onChange={(value) => typeof value === "number" && onSearch({ depth: value })}
          />
        </label>
        <SegmentedControl
          size="xs"
          aria-label={t`How it is shown`}
          value={search.view ?? "graph"}
          onChange={(view) => onSearch({ view: view === "list" ? "list" : undefined })}
          data={[
            { value: "graph", label: t`Graph` },
            { value: "list", label: t`List` },
          ]}
        />
      </header>
      {error && (
        <p role="alert" className={classes.error}>
          {error.message || t`The server does not answer`}
        </p>
      )}
      {graph && graph.cut > 0 && (
        <p className={classes.cut}>
          <Plural
            value={graph.cut}
            one="# more is left out: take fewer steps, or begin elsewhere."
            other="# more are left out: take fewer steps, or begin elsewhere."
          />
        </p>
      )}
      {graph && search.view === "list" && (
        <LineageList
          graph={found ? { ...graph, nodes: found } : graph}
          all={graph.nodes}
          begin={begin}
          onOpen={open}
        />
      )}
      {graph && search.view !== "list" && (
        <LineageGraphView
          graph={graph}
          begin={begin}
          found={found}
          onOpen={open}
          onBegin={beginAt}
        />
      )}
      {!run && !version && (
        <Notice title={t`Nothing is chosen`}>
          <p>
            <Trans>Open the lineage from the page of a run or of an artifact.</Trans>
          </p>
        </Notice>
      )}
    </div>
  );
}
