import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Schemas } from "./client";
import { isKeptLive, LiveChanges } from "./live-changes";
import { LiveConnection } from "./live-connection";
import { setLiveStatus, useLivePaused } from "./live-status";
import { seriesMemory } from "./series-memory";

const APPLY_EVERY_MS = 1_000;

/** Keep everything that the page shows of a project, or of one of its runs, up to date. */
export function useLive(project: number | undefined, run?: string): void {
  const client = useQueryClient();
  const paused = useLivePaused();
  const line = useRef<LiveConnection | null>(null);

  useEffect(() => {
    if (project === undefined) return;
    const changes = new LiveChanges(client);
    // Changes are told from here on; what was read before may lack some already.
    let since: number | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The next round begins a second after this one's answers came: a slow server is not pressed.
    const applyLater = (delayMs: number) => {
      timer ??= setTimeout(async () => {
        await changes.apply(project).catch(() => undefined);
        timer = undefined;
        if (!changes.isEmpty) applyLater(APPLY_EVERY_MS);
      }, delayMs);
    };
    const connection = new LiveConnection(
      `/api/v1/live?${run ? `run=${encodeURIComponent(run)}` : `project=${project}`}`,
      ({ event, data }) => {
        if (event === "reset") {
          seriesMemory.forgetAll();
          void client.invalidateQueries();
        }
        if (event !== "change") return;
        const change = parseChange(data);
        if (change) {
          changes.add(change);
          applyLater(APPLY_EVERY_MS / 4);
        }
      },
      (status) => {
        setLiveStatus(status);
        if (status !== "live" || since !== null) return;
        since = Date.now();
        seriesMemory.forgetAll();
        void client.invalidateQueries({
          predicate: (query) => isKeptLive(query) && query.state.dataUpdatedAt < (since ?? 0),
        });
      },
    );
    line.current = connection;
    connection.open();
    return () => {
      line.current = null;
      clearTimeout(timer);
      connection.close();
      setLiveStatus(null);
      // Nobody keeps it fresh from now on: it is asked for anew when it is shown again.
      seriesMemory.forgetAll();
      void client.invalidateQueries({ predicate: isKeptLive, refetchType: "none" });
    };
  }, [client, project, run]);

  // A paused line is not thrown away: it goes on from its last event.
  useEffect(() => line.current?.setPaused(paused), [paused]);
}

function parseChange(data: string): Schemas["LiveChange"] | null {
  try {
    const change: unknown = JSON.parse(data);
    return isChange(change) ? change : null;
  } catch {
    return null;
  }
}

function isChange(value: unknown): value is Schemas["LiveChange"] {
  return (
    typeof value === "object" && value !== null && "runs" in value && Array.isArray(value.runs)
  );
}
