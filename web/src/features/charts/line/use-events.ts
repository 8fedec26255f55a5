import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { statesQuery } from "@/api/runs";
import type { ChartRun } from "@/panels/chart-runs";
import type { ChartEvent } from "@/plot/marks/events";

const NO_RUNS: ChartRun[] = [];

/** Where a run went on: epoch seconds, and the first step since, if that was told. */
interface Restart {
  atS: number;
  step: number | undefined;
}

/**
 * What happened to the runs along an x axis, by uid. A fork is known by its step, where a run went
 * on by its states; axes of metrics have no marks.
 */
export function useEvents(runs: ChartRun[], x: string): ReadonlyMap<string, ChartEvent[]> {
  const isBuiltIn = x === "_step" || x === "_time" || x === "_relative";
  const asked = useMemo(
    () => (isBuiltIn ? runs.filter(({ wentOn }) => wentOn) : NO_RUNS),
    [runs, isBuiltIn],
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
      const restarts = (histories[i] ?? []).flatMap(({ atS, step }): ChartEvent[] => {
        const at = x === "_step" ? step : atS - origin;
        return at === undefined ? [] : [{ kind: "restart", x: at }];
      });
      events.set(uid, [...(events.get(uid) ?? []), ...restarts]);
    });
    return events;
  }, [runs, asked, histories, x]);
}

function gathered(results: { data: Schemas["StateHistory"] | undefined }[]): Restart[][] {
  return results.map(({ data }) => restartsOf(data?.changes ?? []));
}

/** Where a run was running again after it had been something else. */
export function restartsOf(
  changes: { state: string; time_us: number; params?: Record<string, unknown> }[],
): Restart[] {
  const running = changes.filter(
    ({ state }, i) => state === "running" && changes[i - 1]?.state !== "running",
  );
  return running.slice(1).map(({ time_us, params }) => ({
    atS: time_us / 1e6,
    step: typeof params?.step === "number" ? params.step : undefined,
  }));
}
