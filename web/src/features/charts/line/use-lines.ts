import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { groupSeriesQuery } from "@/api/group-series";
import type { ChartGroup, ChartRun } from "@/panels/chart-runs";
import type { ChartLine } from "@/plot/chart-types";
import { toCurve } from "@/plot/curve";
import { smooth } from "@/plot/smoothing";
import type { ChartSettings } from "@/workspace/spec";
import { DEFAULT_MAX_LINES, smoothingOf } from "../chart-settings";
import { bucketsFor, useSeries } from "../use-series";
import { bareLine } from "./bare-line";
import { keyColors } from "./key-colors";
import { useEvents } from "./use-events";
import { useExpressionLines } from "./use-expression-lines";

export interface LinesRequest {
  project: number;
  runs: ChartRun[];
  groups: ChartGroup[] | null;
  keys: string[];
  expressions: string[];
  /** The regular expression that chose keys, for its capture groups. */
  pattern: string;
  /** Keys of the project: they may stand in expressions unquoted. */
  known: string[];
  x: string;
  shown: { min: number | null; max: number | null };
  widthPx: number;
  settings: ChartSettings;
  theme: "light" | "dark";
}

export interface Lines {
  lines: ChartLine[];
  /** How many more there would be without the cap. */
  more: number;
  loading: boolean;
  error: Error | null;
}

const NO_EVENTS: ChartLine["events"] = [];
const NOTHING: { run: ChartRun; key: string }[] = [];

/**
 * The lines of a chart: one for each run and key (and expression) that has points; with groups
 * one for each group and key, and its single runs behind it if they are wanted.
 */
export function useLines(request: LinesRequest): Lines {
  const { runs, groups, keys, x, shown, widthPx, settings } = request;
  const maxLines = settings.maxLines ?? DEFAULT_MAX_LINES;
  const isMany = keys.length + request.expressions.length > 1;
  const single = useMemo(() => {
    if (groups === null) return pairs(runs, keys);
    return settings.groupRuns
      ? pairs(
          groups.flatMap((group) => group.runs.map((run) => ({ ...run, color: group.color }))),
          keys,
        )
      : NOTHING;
  }, [runs, groups, keys, settings.groupRuns]);
  const wanted = useMemo(() => single.slice(0, maxLines), [single, maxLines]);
  const buckets = bucketsFor(widthPx, wanted.length);
  const series = useSeries(wanted, x, shown, buckets);
  const grouped = useGroupSeries(request, buckets);
  const wholeSteps = x === "_step";
  const events = useEvents(runs, x);

  const runLines = useMemo(
    () =>
      series.series.flatMap((one, i): ChartLine[] => {
        if (!one || !wanted[i]) return [];
        const { run, key } = wanted[i];
        return [
          {
            ...bareLine(run, key, isMany, keys.indexOf(key)),
            curve: toCurve(one, wholeSteps),
            events: events.get(run.uid) ?? NO_EVENTS,
            behind: groups !== null,
          },
        ];
      }),
    [series.series, wanted, keys, isMany, wholeSteps, events, groups],
  );
  const groupLines = useMemo(
    () =>
      (grouped.data ?? []).flatMap((one): ChartLine[] => {
        const group = groups?.find(({ id }) => id === one.run);
        if (!group) return [];
        const line = bareLine({ ...group, uid: group.id }, one.key, isMany, keys.indexOf(one.key));
        return [{ ...line, curve: toCurve(one, wholeSteps) }];
      }),
    [grouped.data, groups, keys, isMany, wholeSteps],
  );
  const computed = useExpressionLines(request, buckets, maxLines);
  const all = useMemo(
    () => [...runLines, ...groupLines, ...computed.lines].slice(0, 2 * maxLines),
    [runLines, groupLines, computed.lines, maxLines],
  );
  const { kind, amount } = smoothingOf(settings);
  const { pattern, theme } = request;
  const lines = useMemo(
    () =>
      (runs.length === 1 ? keyColors(all, pattern, theme) : all).map((line) => ({
        ...line,
        smoothed: smooth(line.curve.x, line.curve.y, { kind, amount }),
      })),
    [all, runs.length, pattern, theme, kind, amount],
  );
  return {
    lines,
    more: Math.max(0, single.length - maxLines),
    loading: series.loading || computed.loading || (groups !== null && grouped.isLoading),
    error: series.error ?? computed.error ?? grouped.error,
  };
}

function useGroupSeries({ groups, keys, x, shown, settings }: LinesRequest, buckets: number) {
  return useQuery(
    groupSeriesQuery({
      groups: (groups ?? []).map(({ id, runs }) => ({ id, runs: runs.map(({ uid }) => uid) })),
      keys: groups ? keys : [],
      x,
      x_min: shown.min,
      x_max: shown.max,
      buckets,
      center: settings.groupCenter ?? "mean",
      band: settings.groupBand ?? "minmax",
    }),
  );
}

function pairs(runs: ChartRun[], keys: string[]): { run: ChartRun; key: string }[] {
  return runs.flatMap((run) => keys.map((key) => ({ run, key })));
}
