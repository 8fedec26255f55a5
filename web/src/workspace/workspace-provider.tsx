import { type ReactNode, useState } from "react";
import { WorkspaceContext, type WorkspaceSession } from "./use-workspace";
import { WorkspaceStore } from "./workspace-store";

/** Opens the workspace of a project for everything inside; lasts as long as the page. */
export function WorkspaceProvider({
  children,
}: {
  project: number;
  view?: string;
  children: ReactNode;
}) {
  const [session] = useState<WorkspaceSession>(() => ({
    store: new WorkspaceStore(),
    base: null,
    autosave: null,
  }));
  return <WorkspaceContext value={session}>{children}</WorkspaceContext>;
}
