import { useMemo } from "react";
import type { ChartRun } from "@/panels/chart-runs";
import type { ChartLine } from "@/plot/chart-types";
import { toCurve } from "@/plot/curve";
import { expressionCurve } from "@/plot/expression/evaluate";
import { parseExpression } from "@/plot/expression/parse";
import { type Expression, namesIn } from "@/plot/expression/tree";
import { numberOf, useRunValues } from "../run-values";
import { useSeries } from "../use-series";
import { bareLine } from "./bare-line";
import type { LinesRequest } from "./use-lines";

const NO_RUNS: ChartRun[] = [];

interface Formula {
  text: string;
  tree: Expression;
}

/** The lines of the expressions of a chart, one for each run that has every metric in it. */
export function useExpressionLines(request: LinesRequest, buckets: number, maxLines: number) {
  const { project, runs, keys, expressions, known, x, shown } = request;
  const formulas = useMemo(
    () => expressions.flatMap((text): Formula[] => parsed(text, known)),
    [expressions, known],
  );
  const names = useMemo(() => formulas.flatMap(({ tree }) => namesIn(tree)), [formulas]);
  const metrics = useMemo(() => textsOf(names, "metric"), [names]);
  const columns = useMemo(() => textsOf(names, "column"), [names]);
  const members = useMemo(
    () => (formulas.length > 0 ? runs.slice(0, maxLines) : NO_RUNS),
    [formulas, runs, maxLines],
  );
  const wanted = useMemo(
    () => members.flatMap((run) => metrics.map((key) => ({ run, key }))),
    [members, metrics],
  );
  const { series, loading, error } = useSeries(wanted, x, shown, buckets);
  const values = useRunValues(project, members, columns);
  const isMany = keys.length + formulas.length > 1;

  const lines = useMemo(
    () =>
      members.flatMap((run, r) => {
        const curves = new Map(
          metrics.flatMap((key, m) => {
            const one = series[r * metrics.length + m];
            return one ? [[key, toCurve(one, x === "_step")] as const] : [];
          }),
        );
        const row = values.byRun.get(run.uid);
        const column = (name: string) => numberOf(row?.[columns.indexOf(name)]);
        return formulas.flatMap(({ text, tree }, f): ChartLine[] => {
          const curve = expressionCurve(tree, curves, column);
          return curve ? [{ ...bareLine(run, text, isMany, keys.length + f), curve }] : [];
        });
      }),
    [members, metrics, columns, formulas, series, values.byRun, keys.length, isMany, x],
  );
  return { lines, loading: loading || values.loading, error: error ?? values.error };
}

function parsed(text: string, known: string[]): Formula[] {
  try {
    return [{ text, tree: parseExpression(text, known) }];
  } catch {
    // The editor says what is wrong with it; a chart of the other lines is still worth drawing.
    return [];
  }
}

function textsOf(names: { source: string; text: string }[], source: string): string[] {
  return [...new Set(names.filter((name) => name.source === source).map(({ text }) => text))];
}
