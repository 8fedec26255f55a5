import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { LiveConnection } from "./live-connection";
import { setLiveStatus } from "./live-status";
import { projectKeys } from "./projects";
import { trashKeys } from "./trash";

const APPLY_EVERY_MS = 1_000;

/** Keep the list of projects up to date: runs that begin or end, projects that come or go. */
export function useLiveProjects(): void {
  useLiveLists(projectKeys.all);
}

/** Keep the list of what was deleted up to date. */
export function useLiveTrash(): void {
  useLiveLists(trashKeys.all);
}

function useLiveLists(queryKey: readonly string[]): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer ??= setTimeout(async () => {
        await client.invalidateQueries({ queryKey }).catch(() => undefined);
        timer = undefined;
      }, APPLY_EVERY_MS);
    };
    const connection = new LiveConnection(
      "/api/v1/live",
      ({ event, data }) => {
        if (event === "reset" || (event === "change" && touchesProjects(data))) refresh();
      },
      (status) => {
        setLiveStatus(status);
        if (status === "live") refresh();
      },
    );
    connection.open();
    return () => {
      clearTimeout(timer);
      connection.close();
      setLiveStatus(null);
    };
  }, [client, queryKey]);
}

function touchesProjects(data: string): boolean {
  try {
    const change: { projects?: unknown } = JSON.parse(data);
    return Array.isArray(change.projects) && change.projects.length > 0;
  } catch {
    return false;
  }
}
