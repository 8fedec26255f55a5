import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { createView, removeView, replaceView, type View, viewKeys, viewQuery } from "@/api/views";
import { saveBody, storedView } from "@/workspace/server-storage";
import type { WorkspaceSession } from "@/workspace/session";
import type { StoredView } from "@/workspace/stored-view";
import { useWorkspaceSession } from "@/workspace/use-workspace";

/** What can be done with views; each answers when the server has done it. */
export class ViewActions {
  readonly #client: QueryClient;
  readonly #session: WorkspaceSession;

  constructor(client: QueryClient, session: WorkspaceSession) {
    this.#client = client;
    this.#session = session;
  }

  /**
   * Keep what is on the screen in the view it was opened as. Fails with `conflict` if somebody
   * saved it since, unless that is to be overwritten.
   */
  async save(overwrite = false): Promise<void> {
    const { base, store } = this.#session;
    const view = base.get();
    if (!view) return;
    const rev = overwrite ? (await this.#read(view.id)).rev : view.rev;
    const spec = store.get();
    const saved = await this.#replace({ ...view, rev, spec });
    base.set({ ...storedView(saved), spec });
  }

  /** Keep what is on the screen as a new view; the answer is its id. */
  async saveAs(name: string, isDefault: boolean): Promise<string> {
    const { project, store } = this.#session;
    const spec = store.get();
    const made = await createView(
      project,
      saveBody({ kind: "saved", name, is_default: isDefault, rev: 0, spec }),
    );
    this.#tell(made);
    return made.id;
  }

  /** Change the name of a saved view, or whether newcomers see it first. */
  async update(id: string, change: { name?: string; is_default?: boolean }): Promise<void> {
    const saved = await this.#replace({ ...(await this.#read(id)), ...change });
    const { base } = this.#session;
    const shown = base.get();
    if (shown?.id === id) base.set({ ...storedView(saved), spec: shown.spec });
  }

  async remove(id: string): Promise<void> {
    await removeView(id);
    this.#client.removeQueries({ queryKey: viewKeys.one(id) });
    void this.#client.invalidateQueries({ queryKey: viewKeys.list(this.#session.project) });
  }

  /** The address of this page as it looks now, with one panel filling it if one is named. */
  async address(panel?: string): Promise<string> {
    const { base, store, project } = this.#session;
    const [view, spec] = [base.get(), store.get()];
    const url = new URL(location.href);
    const isKept = view?.kind !== "personal" && view?.spec === spec;
    const isBlank = !spec.layout && !spec.runs;
    const id = isKept
      ? view?.id
      : isBlank
        ? null
        : (await createView(project, saveBody(linkOf(spec)))).id;
    setText(url, "view", id ?? null);
    if (panel !== undefined) setText(url, "panel", panel);
    return url.href;
  }

  async #read(id: string): Promise<StoredView> {
    return storedView(await this.#client.fetchQuery({ ...viewQuery(id), staleTime: 0 }));
  }

  async #replace(view: StoredView): Promise<View> {
    const saved = await replaceView(view.id, saveBody(view));
    this.#tell(saved);
    return saved;
  }

  #tell(view: View): void {
    this.#client.setQueryData(viewKeys.one(view.id), view);
    void this.#client.invalidateQueries({ queryKey: viewKeys.list(this.#session.project) });
  }
}

function linkOf(spec: StoredView["spec"]): Omit<StoredView, "id"> {
  return { kind: "link", name: "", is_default: false, rev: 0, spec };
}

/** In an address a text that looks like JSON stands in quotes. */
function setText(url: URL, name: string, text: string | null): void {
  if (text === null) url.searchParams.delete(name);
  else url.searchParams.set(name, isJson(text) ? JSON.stringify(text) : text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function useViewActions(): ViewActions {
  const client = useQueryClient();
  const session = useWorkspaceSession();
  return useMemo(() => new ViewActions(client, session), [client, session]);
}
