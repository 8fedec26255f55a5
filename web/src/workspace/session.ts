import type { QueryClient } from "@tanstack/react-query";
import { viewQuery, viewsQuery } from "@/api/views";
import { Store } from "@/lib/store";
import { Autosave } from "./autosave";
import { keepDraft, readDraft } from "./drafts";
import { ServerStorage, storedView } from "./server-storage";
import type { StoredView } from "./stored-view";
import { AUTOMATIC, WorkspaceStore } from "./workspace-store";

/** The workspace that a page shows and where it is kept. */
export interface WorkspaceSession {
  project: number;
  store: WorkspaceStore;
  /**
   * What it is compared with: the view of the address, or the default view that the personal
   * workspace began as; null is the automatic workspace.
   */
  base: Store<StoredView | null>;
  /** Keeps the personal workspace; null while a view of the address is shown. */
  autosave: Autosave | null;
  /** Why the view asked for could not be read. */
  problem: Error | null;
  /** Begin to keep changes; the answer ends it. */
  keep: () => () => void;
}

/** Open a view, or the personal workspace of a project. */
export async function openSession(
  client: QueryClient,
  project: number,
  view: string | undefined,
): Promise<WorkspaceSession> {
  const read = async (id: string) => storedView(await client.fetchQuery(viewQuery(id)));
  try {
    if (view) return viewSession(project, await read(view));
    const views = await client.fetchQuery(viewsQuery(project));
    const find = (wanted: (one: (typeof views)[number]) => boolean) => {
      const found = views.find(wanted);
      return found ? read(found.id) : null;
    };
    const [personal, standard] = await Promise.all([
      find(({ kind }) => kind === "personal"),
      find(({ is_default }) => is_default),
    ]);
    return personalSession(client, project, personal, standard);
  } catch (error) {
    const store = new WorkspaceStore();
    const problem = error instanceof Error ? error : new Error(String(error));
    return {
      project,
      store,
      base: new Store<StoredView | null>(null),
      autosave: null,
      problem,
      keep: () => () => undefined,
    };
  }
}

function personalSession(
  client: QueryClient,
  project: number,
  personal: StoredView | null,
  standard: StoredView | null,
): WorkspaceSession {
  const store = new WorkspaceStore((personal ?? standard)?.spec ?? AUTOMATIC);
  const autosave = new Autosave(store, new ServerStorage(client, project), personal);
  const keep = () => {
    autosave.start();
    return () => autosave.stop();
  };
  return { project, store, base: new Store(standard), autosave, problem: null, keep };
}

function viewSession(project: number, view: StoredView): WorkspaceSession {
  const draft = readDraft(view.id);
  const store = new WorkspaceStore(draft?.spec ?? view.spec);
  // Saving compares with the revision that the changes were made to.
  const base = new Store<StoredView | null>(draft ? { ...view, rev: draft.rev } : view);
  const keep = () => {
    const draftNow = () => {
      const now = base.get();
      if (now)
        keepDraft(now.id, store.get() === now.spec ? null : { rev: now.rev, spec: store.get() });
    };
    const stops = [store.subscribe(draftNow), base.subscribe(draftNow)];
    return () => {
      for (const stop of stops) stop();
    };
  };
  return { project, store, base, autosave: null, problem: null, keep };
}
