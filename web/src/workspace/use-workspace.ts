import { createContext, useContext, useSyncExternalStore } from "react";
import type { Autosave } from "./autosave";
import type { WorkspaceSpec } from "./spec";
import type { StoredView } from "./view-storage";
import type { WorkspaceStore } from "./workspace-store";

/** The workspace that a page shows and where it is kept. */
export interface WorkspaceSession {
  store: WorkspaceStore;
  /** What it began as: the view of the address, the personal one, or a default; null: nothing. */
  base: StoredView | null;
  /** Keeps the personal workspace; null while a view of the address is shown. */
  autosave: Autosave | null;
}

export const WorkspaceContext = createContext<WorkspaceSession | null>(null);

export function useWorkspaceSession(): WorkspaceSession {
  const session = useContext(WorkspaceContext);
  if (!session) throw new Error("no WorkspaceProvider around this component");
  return session;
}

/**
 * A part of the workspace, for example `useWorkspace((spec) => spec.runs?.columns)`. Renders when
 * that part became another one; `select` must return what is in the spec, not something made anew.
 */
export function useWorkspace<T>(select: (spec: WorkspaceSpec) => T): T {
  const { store } = useWorkspaceSession();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** `change(update, merge?)` of the store: one step that can be undone. */
export function useChangeWorkspace(): WorkspaceStore["change"] {
  return useWorkspaceSession().store.change;
}
