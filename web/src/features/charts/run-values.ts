import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { runValueQueries } from "@/api/run-values";
import type { JsonValue, TablePage } from "@/api/table";
import type { ChartRun } from "@/panels/chart-runs";

export interface RunValues {
  /** By uid, in the order of the columns; runs that are not read yet are not in it. */
  byRun: ReadonlyMap<string, JsonValue[]>;
  loading: boolean;
  error: Error | null;
}

/** What some columns of the runs hold, straight from the runs table. */
export function useRunValues(project: number, runs: ChartRun[], columns: string[]): RunValues {
  const queries = useMemo(
    () =>
      runValueQueries(
        project,
        runs.map(({ id }) => id),
        columns,
      ),
    [project, runs, columns],
  );
  return useQueries({ queries, combine: gathered });
}

function gathered(
  results: { data: TablePage | undefined; isLoading: boolean; error: Error | null }[],
): RunValues {
  const byRun = new Map<string, JsonValue[]>();
  for (const { data } of results)
    for (const row of data?.rows ?? []) byRun.set(row.uid, row.values ?? []);
  return {
    byRun,
    loading: results.some(({ isLoading }) => isLoading),
    error: results.find(({ error }) => error)?.error ?? null,
  };
}

/** A number, or NaN for whatever is none; true and false are 1 and 0. */
export function numberOf(value: JsonValue | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return Number.NaN;
}

/** A value as a word: for axes with categories and for labels. */
export function textOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value as a label has room for it: four digits of a number. */
export function shortText(value: JsonValue | undefined): string {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : textOf(value);
}
