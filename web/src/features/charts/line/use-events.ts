import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { statesQuery } from "@/api/runs";
import type { ChartRun } from "@/panels/chart-runs";
import type { ChartEvent } from "@/plot/marks/events";

const NO_RUNS: ChartRun[] = [];

/**
 * What happened to the runs along an x axis, by uid. A fork is known by its step; when a run went
 * on is known by its states, so it is marked on axes of time.
 */
export function useEvents(runs: ChartRun[], x: string): ReadonlyMap<string, ChartEvent[]> {
  const isTime = x === "_time" || x === "_relative";
  const asked = useMemo(
    () => (isTime ? runs.filter(({ wentOn }) => wentOn) : NO_RUNS),
    [runs, isTime],
  );
  const histories = useQueries({
    queries: asked.map(({ uid }) => statesQuery(uid)),
    combine: gathered,
  });
  return useMemo(() => {
    const events = new Map<string, ChartEvent[]>();
    if (x === "_step")
      for (const { uid, forkStep } of runs)
        if (forkStep !== undefined) events.set(uid, [{ kind: "fork", x: forkStep }]);
    asked.forEach(({ uid, startedS = 0 }, i) => {
      const origin = x === "_relative" ? startedS : 0;
      events.set(
        uid,
        (histories[i] ?? []).map((atS) => ({ kind: "restart", x: atS - origin })),
      );
    });
    return events;
  }, [runs, asked, histories, x]);
}

function gathered(results: { data: Schemas["StateHistory"] | undefined }[]): number[][] {
  return results.map(({ data }) => restartsOf(data?.changes ?? []));
}

/** Epoch seconds at which a run was running again after it had been something else. */
export function restartsOf(changes: { state: string; time_us: number }[]): number[] {
  const running = changes.filter(
    ({ state }, i) => state === "running" && changes[i - 1]?.state !== "running",
  );
  return running.slice(1).map(({ time_us }) => time_us / 1e6);
}
