import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { artifactKeys } from "./artifact-keys";
import type { Schemas } from "./client";
import { consoleKeys } from "./console";
import { fileKeys } from "./files";
import type { GroupSeriesRequest } from "./group-series";
import { loggedTableKeys, type TableQuestion } from "./logged-tables";
import { type MediaQuestion, mediaKeys } from "./media";
import { metricKeys } from "./metrics";
import { type Run, type RunPage, runKeys, runQuery } from "./runs";
import { seriesKeys } from "./series";
import type { SeriesSet } from "./series-batch";
import { seriesMemory } from "./series-memory";
import { tableKeys } from "./table";
import { viewKeys } from "./views";

type RunChange = Schemas["RunChange"];
type Kind = RunChange["kinds"][number];

interface Dirty {
  kinds: Set<Kind>;
  /** null: any key may have changed. */
  keys: Set<string> | null;
}

/** More changed runs than this: the list is asked for once instead of run by run. */
const MAX_SINGLE_RUNS = 20;

/** First words of the query keys whose data the live channel keeps up to date. */
const KEPT = new Set([
  "series",
  "series-set",
  "group-series",
  "media",
  "media-keys",
  "logged-tables",
  "run",
  "runs",
  "listed-runs",
  "table",
  "run-keys",
  "project-keys",
  "view",
  "views",
  "console",
  "run-files",
  "run-artifacts",
  "artifacts",
  "lineage",
]);

/** True for what is only as fresh as the live channel: nothing else makes it old. */
export function isKeptLive({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return KEPT.has(String(queryKey[0]));
}

/** Gathers what changed and, once a second at most, asks anew for exactly that. */
export class LiveChanges {
  readonly #client: QueryClient;
  #runs = new Map<string, Dirty>();
  #views = new Set<string>();
  /** Some artifact of the project changed. */
  #hasArtifacts = false;
  /** Keys that panels were asked about once: texts and the like have none. */
  readonly #askedKeys = new Set<string>();

  constructor(client: QueryClient) {
    this.#client = client;
  }

  add(change: Schemas["LiveChange"]): void {
    for (const view of change.views) this.#views.add(view);
    if (change.artifacts.length > 0) this.#hasArtifacts = true;
    for (const { uid, kinds, keys } of change.runs) {
      const dirty = this.#runs.get(uid) ?? { kinds: new Set(), keys: new Set() };
      for (const kind of kinds) dirty.kinds.add(kind);
      if (kinds.includes("series")) {
        if (!keys || !dirty.keys) dirty.keys = null;
        else for (const key of keys) dirty.keys.add(key);
      }
      this.#runs.set(uid, dirty);
    }
  }

  get isEmpty(): boolean {
    return this.#runs.size + this.#views.size === 0 && !this.#hasArtifacts;
  }

  /** Ask anew for what was gathered; resolves when the answers are there. */
  async apply(project: number): Promise<void> {
    const [runs, views] = [this.#runs, this.#views];
    [this.#runs, this.#views] = [new Map(), new Set()];
    const questions = [...this.#viewsOf(project, views), ...this.#artifactsOf(runs)];
    this.#hasArtifacts = false;
    for (const [uid, dirty] of runs) {
      if (dirty.kinds.has("series")) questions.push(...this.#rowsOf(uid, dirty.keys));
      if (dirty.kinds.has("console"))
        questions.push(this.#client.invalidateQueries({ queryKey: consoleKeys.all(uid) }));
      if (dirty.kinds.has("files"))
        questions.push(this.#client.invalidateQueries({ queryKey: fileKeys.all(uid) }));
    }
    if ([...runs.values()].some(({ kinds }) => kinds.has("series")))
      questions.push(this.#newKeys(project, runs));
    questions.push(
      this.#setsOf(runs),
      this.#groupsOf(runs),
      this.#mediaOf(runs),
      this.#loggedTablesOf(runs),
      this.#tables(project, runs),
      this.#runFacts(project, runs),
    );
    await Promise.all(questions);
  }

  #viewsOf(project: number, views: Set<string>): Promise<unknown>[] {
    if (views.size === 0) return [];
    return [viewKeys.list(project), ...[...views].map(viewKeys.one)].map((queryKey) =>
      this.#client.invalidateQueries({ queryKey }),
    );
  }

  /** Lists of artifacts are short: any change of one asks for those on screen anew. */
  #artifactsOf(runs: Map<string, Dirty>): Promise<unknown>[] {
    const linked = [...runs].filter(([, { kinds }]) => kinds.has("artifacts"));
    const old: (readonly unknown[])[] = linked.map(([uid]) => artifactKeys.ofRun(uid));
    if (this.#hasArtifacts || linked.length > 0) old.push(artifactKeys.all, artifactKeys.lineage);
    return old.map((queryKey) => this.#client.invalidateQueries({ queryKey }));
  }

  #rowsOf(uid: string, keys: Set<string> | null): Promise<unknown>[] {
    return [
      this.#client.invalidateQueries({
        queryKey: seriesKeys.of(uid),
        predicate: ({ queryKey }) => !keys || keys.has(String(queryKey[2])),
      }),
      this.#client.invalidateQueries({ queryKey: metricKeys.run(uid) }),
    ];
  }

  /** A chart is old when a series in it is: it asks anew for that one only. */
  async #setsOf(runs: Map<string, Dirty>): Promise<void> {
    for (const [uid, { kinds, keys }] of runs)
      if (kinds.has("series")) seriesMemory.forget(uid, keys);
    await this.#client.invalidateQueries({
      queryKey: seriesKeys.sets,
      predicate: ({ queryKey }) => {
        const { series, x } = queryKey[1] as SeriesSet;
        return series.some(([run, key]) => {
          const dirty = runs.get(run);
          if (!dirty?.kinds.has("series")) return false;
          return !dirty.keys || dirty.keys.has(key) || dirty.keys.has(x);
        });
      },
    });
  }

  /** A line of a group is old when a key of one of its runs is. */
  async #groupsOf(runs: Map<string, Dirty>): Promise<void> {
    await this.#client.invalidateQueries({
      queryKey: ["group-series"],
      predicate: ({ queryKey }) => {
        const { groups, keys, x } = queryKey[1] as GroupSeriesRequest;
        return groups.some((group) =>
          group.runs.some((uid) => {
            const dirty = runs.get(uid);
            if (!dirty?.kinds.has("series")) return false;
            const changed = dirty.keys;
            return !changed || [...keys, x ?? ""].some((key) => changed.has(key));
          }),
        );
      },
    });
  }

  /** The list of panels is only asked for when a key appears that is not in it. */
  async #newKeys(project: number, runs: Map<string, Dirty>): Promise<void> {
    const queryKey = metricKeys.project(project);
    const known = this.#client.getQueryData<Schemas["ProjectKeys"]>(queryKey);
    if (!known) return;
    const names = new Set(known.keys.map(({ name }) => name));
    const changed = [...runs.values()].map(({ keys }) => keys);
    const added = changed
      .flatMap((keys) => [...(keys ?? [])])
      .filter((key) => !names.has(key) && !this.#askedKeys.has(key));
    for (const key of added) this.#askedKeys.add(key);
    if (added.length === 0 && !changed.includes(null)) return;
    await Promise.all(
      [queryKey, mediaKeys.names].map((old) => this.#client.invalidateQueries({ queryKey: old })),
    );
  }

  /** Logged tables are old when one of their runs logged under their key, or its files changed. */
  async #loggedTablesOf(runs: Map<string, Dirty>): Promise<void> {
    await this.#client.invalidateQueries({
      queryKey: loggedTableKeys.all,
      predicate: ({ queryKey }) => {
        const { sources } = queryKey[1] as TableQuestion;
        return sources.some(({ run, key }) => {
          const dirty = runs.get(run);
          if (!dirty) return false;
          const isLogged = dirty.kinds.has("series") && (!dirty.keys || dirty.keys.has(key));
          return isLogged || dirty.kinds.has("files");
        });
      },
    });
  }

  /** Pictures and the like are old when a key of one of their runs is. */
  async #mediaOf(runs: Map<string, Dirty>): Promise<void> {
    await this.#client.invalidateQueries({
      queryKey: mediaKeys.values,
      predicate: ({ queryKey }) => {
        const asked = queryKey[1] as MediaQuestion;
        return asked.runs.some((uid) => {
          const dirty = runs.get(uid);
          if (!dirty?.kinds.has("series")) return false;
          return !dirty.keys || asked.keys.some((key) => dirty.keys?.has(key));
        });
      },
    });
  }

  /** Any change may move a run in an order or a filter: what is on screen is asked for anew. */
  async #tables(project: number, runs: Map<string, Dirty>): Promise<void> {
    const kinds = new Set([...runs.values()].flatMap((dirty) => [...dirty.kinds]));
    if (["run", "state", "deleted", "series"].some((kind) => kinds.has(kind as Kind)))
      await this.#client.invalidateQueries({ queryKey: tableKeys.project(project) });
    if (["run", "state", "deleted"].some((kind) => kinds.has(kind as Kind)))
      await this.#client.invalidateQueries({ queryKey: runKeys.listed(project) });
  }

  async #runFacts(project: number, runs: Map<string, Dirty>): Promise<void> {
    // Only a page that shows the run asks, and hears that it lies in the trash or is gone.
    for (const [uid, { kinds }] of runs)
      if (kinds.has("deleted"))
        void this.#client.invalidateQueries({ queryKey: runKeys.one(uid), exact: true });
    const changed = [...runs].filter(([, { kinds }]) => kinds.has("run") || kinds.has("state"));
    const lists = this.#client.getQueriesData<InfiniteData<RunPage>>({
      queryKey: runKeys.lists(project),
    });
    const listed = new Set(
      lists.flatMap(
        ([, list]) => list?.pages.flatMap((page) => page.items.map((r) => r.uid)) ?? [],
      ),
    );
    const deleted = [...runs.values()].some(({ kinds }) => kinds.has("deleted"));
    const unknown = changed.some(([uid]) => !listed.has(uid));
    if (lists.length > 0 && (deleted || unknown || changed.length > MAX_SINGLE_RUNS)) {
      await this.#client.invalidateQueries({ queryKey: runKeys.lists(project) });
    }
    await Promise.all(
      changed.slice(0, MAX_SINGLE_RUNS).map(([uid]) => this.#refresh(project, uid)),
    );
  }

  async #refresh(project: number, uid: string): Promise<void> {
    void this.#client.invalidateQueries({ queryKey: runKeys.states(uid) });
    const run = await this.#client.fetchQuery({ ...runQuery(uid), staleTime: 0 });
    this.#client.setQueriesData<InfiniteData<RunPage>>(
      { queryKey: runKeys.lists(project) },
      (list) => list && replaceRun(list, run),
    );
  }
}

function replaceRun(list: InfiniteData<RunPage>, run: Run): InfiniteData<RunPage> {
  const pages = list.pages.map((page) =>
    page.items.some((item) => item.uid === run.uid)
      ? { ...page, items: page.items.map((item) => (item.uid === run.uid ? run : item)) }
      : page,
  );
  return { ...list, pages };
}
