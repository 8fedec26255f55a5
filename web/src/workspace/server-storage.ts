import type { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/client";
import {
  createView,
  replaceView,
  type SaveView,
  type View,
  viewKeys,
  viewQuery,
  viewsQuery,
} from "@/api/views";
import type { WorkspaceSpec } from "./spec";
import { readSpec } from "./spec-schema";
import { type PersonalStorage, type StoredView, ViewConflict } from "./stored-view";

export function storedView(view: View): StoredView {
  const { id, kind, name, is_default, rev } = view;
  return { id, kind, name, is_default, rev, spec: readSpec(view.spec) };
}

/** What the server is sent to keep a view as `spec`. */
export function saveBody(view: Omit<StoredView, "id">): SaveView {
  const { kind, name, is_default, rev, spec } = view;
  return { kind, name, is_default, rev, spec };
}

/** Keeps the personal view of a project on the server. */
export class ServerStorage implements PersonalStorage {
  readonly #client: QueryClient;
  readonly #project: number;

  constructor(client: QueryClient, project: number) {
    this.#client = client;
    this.#project = project;
  }

  async save(seen: StoredView | null, spec: WorkspaceSpec): Promise<StoredView> {
    try {
      const saved = await this.#send(seen, spec);
      this.#client.setQueryData(viewKeys.one(saved.id), saved);
      if (!seen) void this.#client.invalidateQueries({ queryKey: viewKeys.list(this.#project) });
      return storedView(saved);
    } catch (error) {
      const theirs =
        error instanceof ApiError && error.code === "conflict" ? await this.#personal() : null;
      throw theirs ? new ViewConflict(theirs) : error;
    }
  }

  #send(seen: StoredView | null, spec: WorkspaceSpec): Promise<View> {
    const body = { kind: "personal", name: "", is_default: false } as const;
    return seen
      ? replaceView(seen.id, { ...body, rev: seen.rev, spec })
      : createView(this.#project, { ...body, rev: 0, spec });
  }

  async #personal(): Promise<StoredView | null> {
    const views = await this.#client.fetchQuery({ ...viewsQuery(this.#project), staleTime: 0 });
    const personal = views.find(({ kind }) => kind === "personal");
    if (!personal) return null;
    return storedView(await this.#client.fetchQuery({ ...viewQuery(personal.id), staleTime: 0 }));
  }
}
