import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { viewQuery, viewsQuery } from "@/api/views";
import { storedView } from "./server-storage";
import { openSession, type WorkspaceSession } from "./session";
import { WorkspaceContext } from "./use-workspace";

/**
 * Opens the workspace of a project, or a view of it, for everything inside. What is inside
 * appears when it is read, so that nothing is drawn in one arrangement and then in another.
 */
export function WorkspaceProvider({
  project,
  view,
  children,
}: {
  project: number;
  view?: string | undefined;
  children: ReactNode;
}) {
  const client = useQueryClient();
  const [session, setSession] = useState<WorkspaceSession | null>(null);
  useEffect(() => {
    let stop: (() => void) | null = null;
    let isWanted = true;
    void openSession(client, project, view).then((opened) => {
      if (!isWanted) return;
      stop = opened.keep();
      setSession(opened);
    });
    return () => {
      isWanted = false;
      stop?.();
    };
  }, [client, project, view]);
  if (!session) return null;
  return (
    <WorkspaceContext value={session}>
      <FollowOtherTabs session={session} />
      {children}
    </WorkspaceContext>
  );
}

/** The live channel makes a view old that another tab saved; reading it anew tells the workspace. */
function FollowOtherTabs({ session: { project, autosave } }: { session: WorkspaceSession }) {
  const { data: views } = useQuery({ ...viewsQuery(project), enabled: autosave !== null });
  const personal = views?.find(({ kind }) => kind === "personal");
  const { data: view } = useQuery({
    ...viewQuery(personal?.id ?? ""),
    enabled: autosave !== null && personal !== undefined,
  });
  useEffect(() => {
    if (view && autosave) autosave.adopt(storedView(view));
  }, [view, autosave]);
  return null;
}
