import { createContext, useContext, useSyncExternalStore } from "react";
import type { WorkspaceSession } from "./session";
import type { WorkspaceSpec } from "./spec";
import type { WorkspaceStore } from "./workspace-store";

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
