import { Trans } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import * as vega from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import type { ChartRun } from "@/panels/chart-runs";
import { PanelEmpty } from "@/panels/panel-frame";
import { type ChartRow, type ChartValue, RUN } from "./chart-data";
import { type ChartLook, specOf } from "./chart-specs";
import { ownSpec } from "./own-spec";
import classes from "./tables.module.css";

/** A chart drawn by Vega: expressions are interpreted, and no address is loaded. */
export function VegaChart({
  value,
  rows,
  runs,
  label,
}: {
  value: ChartValue;
  rows: ChartRow[];
  runs: ChartRun[];
  label: string;
}) {
  const theme = useComputedColorScheme("light");
  const { ref, width, height } = useElementSize();
  const box = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState("");
  const look = useMemo(
    () => (theme && width > 0 ? lookOf(rows, runs, width, height) : null),
    [rows, runs, width, height, theme],
  );
  useEffect(() => {
    if (!box.current || !look) return;
    setProblem("");
    try {
      return draw(box.current, value, rows, look, label, (error) => setProblem(error.message));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }, [value, rows, look, label]);
  return (
    <div className={classes.vega} ref={ref} role="img" aria-label={label}>
      {problem && (
        <PanelEmpty>
          <Trans>This chart cannot be drawn: {problem}</Trans>
        </PanelEmpty>
      )}
      <div ref={box} hidden={problem !== ""} />
    </div>
  );
}

function draw(
  box: HTMLElement,
  value: ChartValue,
  rows: ChartRow[],
  look: ChartLook,
  label: string,
  onError: (error: Error) => void,
): () => void {
  const known = specOf(value, rows, look);
  const { spec, isVega } = known ? { spec: known, isVega: false } : sized(value, rows, look);
  const config = configOf(look);
  const full = isVega
    ? (spec as unknown as vega.Spec)
    : compile(spec as unknown as TopLevelSpec, { config }).spec;
  const described = { ...full, description: label };
  const runtime = vega.parse(described, isVega ? (config as vega.Config) : undefined, {
    ast: true,
  });
  const view = new vega.View(runtime, {
    expr: expressionInterpreter,
    loader: REFUSING,
    renderer: "svg",
    container: box,
    hover: true,
    logLevel: vega.Error,
  });
  view.runAsync().catch(onError);
  return () => {
    view.finalize();
    box.replaceChildren();
  };
}

/** A specification of somebody else, as large as the panel unless it says how large it is. */
function sized(value: ChartValue, rows: ChartRow[], look: ChartLook) {
  const own = ownSpec(value, rows);
  const size = {
    width: look.widthPx,
    height: look.heightPx,
    autosize: { type: "fit", contains: "padding" },
  };
  return { ...own, spec: { ...size, ...own.spec } };
}

const REFUSING: vega.Loader = {
  ...vega.loader(),
  load: async () => Promise.reject(new Error("charts load nothing")),
  sanitize: async () => Promise.reject(new Error("charts load nothing")),
  http: async () => Promise.reject(new Error("charts load nothing")),
  file: async () => Promise.reject(new Error("charts load nothing")),
};

function lookOf(rows: ChartRow[], runs: ChartRun[], width: number, height: number): ChartLook {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const drawn = new Set(rows.map((row) => row[RUN]));
  return {
    widthPx: Math.max(120, Math.floor(width) - 8),
    heightPx: Math.max(100, Math.floor(height) - 8),
    runs: runs.filter(({ name }) => drawn.has(name)).map(({ name, color }) => ({ name, color })),
    text: token("--text"),
    muted: token("--text-muted"),
    line: token("--line"),
    accent: token("--accent"),
    surface: token("--surface"),
  };
}

const LEGEND_NAME_PX = 70;

function configOf(look: ChartLook) {
  const labels = { labelColor: look.muted, titleColor: look.muted, labelFontSize: 11 };
  return {
    // What Vega says of every axis and mark is English; the label of the whole is ours.
    aria: false,
    background: "transparent",
    font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: {
      ...labels,
      titleFontWeight: "normal",
      gridColor: look.line,
      domainColor: look.line,
      tickColor: look.line,
    },
    // As many names in a line as there is room for; without this those that follow are cut off.
    legend: {
      ...labels,
      orient: "bottom",
      titleFontWeight: "normal",
      columns: Math.max(1, Math.floor(look.widthPx / LEGEND_NAME_PX)),
    },
    header: { labelColor: look.text, titleColor: look.muted },
    title: { color: look.text },
  } as const;
}
