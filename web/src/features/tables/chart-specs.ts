import { type ChartRow, type ChartValue, RUN } from "./chart-data";

export interface ChartLook {
  widthPx: number;
  heightPx: number;
  /** Runs that have rows, and their colours, in order. */
  runs: { name: string; color: string }[];
  text: string;
  muted: string;
  line: string;
  accent: string;
  surface: string;
}

type Spec = Record<string, unknown>;

const GAP_PX = 12;

/** The Vega-Lite specification of a chart that is known by name; null for others. */
export function specOf(value: ChartValue, rows: ChartRow[], look: ChartLook): Spec | null {
  if (typeof value.spec !== "string") return null;
  const make = SPECS[value.spec];
  const made = make?.(value, look, rows);
  return made ? { data: { values: rows }, ...made } : null;
}

const SPECS: Partial<
  Record<string, (value: ChartValue, look: ChartLook, rows: ChartRow[]) => Spec>
> = {
  line: (value, look) => lines(value, look, { x: "x", y: "y", stroke: "stroke" }),
  lineseries: (value, look) => lines(value, look, { x: "step", y: "lineVal", stroke: "lineKey" }),
  "area-under-curve": (value, look) => lines(value, look, { x: "x", y: "y", stroke: "class" }),
  scatter: (value, look) => ({
    ...size(look),
    mark: { type: "point", filled: true, size: 36, opacity: 0.7, tooltip: true },
    encoding: {
      x: axis("x", value.fields.x),
      y: axis("y", value.fields.y),
      color: runColor(look),
    },
  }),
  bar: (value, look) => ({
    ...size(look),
    mark: { type: "bar", tooltip: true },
    encoding: {
      y: { field: "label", type: "nominal", title: value.fields.label, sort: null },
      x: axis("value", value.fields.value),
      ...(look.runs.length > 1 && { yOffset: { field: RUN, sort: null } }),
      color: runColor(look),
    },
  }),
  histogram: (value, look) => ({
    ...size(look),
    mark: { type: "bar", opacity: look.runs.length > 1 ? 0.55 : 0.9, tooltip: true },
    encoding: {
      x: { field: "value", bin: { maxbins: 30 }, title: value.fields.value },
      y: { aggregate: "count", stack: null },
      color: runColor(look),
    },
  }),
  confusion_matrix: confusionMatrix,
};

function lines(
  { fields, strings }: ChartValue,
  look: ChartLook,
  names: { x: string; y: string; stroke: string },
): Spec {
  const hasStroke = names.stroke in fields;
  const several = look.runs.length > 1;
  const stroke = { field: names.stroke, type: "nominal", title: fields[names.stroke], sort: null };
  return {
    ...size(look),
    mark: { type: "line", tooltip: true },
    encoding: {
      x: axis(names.x, strings["x-axis-title"] ?? strings.xname ?? fields[names.x]),
      y: axis(names.y, strings["y-axis-title"] ?? fields[names.y]),
      // Rows are drawn in the order in which they were logged.
      order: { value: null },
      ...(several && { color: runColor(look) }),
      ...(hasStroke && (several ? { strokeDash: stroke } : { color: stroke })),
    },
  };
}

/** How many of each actual class were taken for which; coloured by the share of the row. */
function confusionMatrix(_value: ChartValue, look: ChartLook, rows: ChartRow[]): Spec {
  const classes = [...new Set(rows.map(({ Actual }) => String(Actual)))];
  const n = Math.max(1, look.runs.length);
  // The axes need room at the left and below, the name of a run above.
  const room = (look.widthPx - 56 - (n - 1) * GAP_PX) / n;
  const side = Math.max(72, Math.min(room, look.heightPx - (n > 1 ? 84 : 62)));
  const cellPx = side / Math.max(1, classes.length);
  const axes = {
    x: { field: "Predicted", type: "nominal", sort: classes, axis: { labelAngle: -45 } },
    y: { field: "Actual", type: "nominal", sort: classes },
  };
  const cell = {
    width: n > 1 ? side : Math.max(side, room),
    height: side,
    transform: [
      {
        joinaggregate: [{ op: "sum", field: "nPredictions", as: "all" }],
        groupby: ["Actual", RUN],
      },
      { calculate: "datum.all > 0 ? datum.nPredictions / datum.all : 0", as: "share" },
    ],
    layer: [
      {
        mark: { type: "rect", tooltip: true },
        encoding: {
          ...axes,
          color: {
            field: "share",
            type: "quantitative",
            scale: { domain: [0, 1], range: [look.surface, look.accent], interpolate: "rgb" },
            legend: null,
          },
          tooltip: [
            { field: "Actual", type: "nominal" },
            { field: "Predicted", type: "nominal" },
            { field: "nPredictions", type: "quantitative" },
            { field: "share", type: "quantitative", format: ".1%" },
          ],
        },
      },
      {
        // What is too small to be read is left to the tooltip.
        transform: [{ filter: cellPx < 13 ? "false" : "datum.nPredictions > 0" }],
        mark: { type: "text", fontSize: Math.min(12, cellPx * 0.6), tooltip: false },
        encoding: {
          ...axes,
          text: { field: "nPredictions", type: "quantitative", format: "~s" },
          color: {
            condition: { test: "datum.share > 0.5", value: look.surface },
            value: look.text,
          },
        },
      },
    ],
  };
  if (n === 1) return cell;
  const { transform, layer, width, height } = cell;
  return {
    transform,
    facet: {
      column: { field: RUN, type: "nominal", title: null, sort: look.runs.map((r) => r.name) },
    },
    spec: { width, height, layer },
    spacing: GAP_PX,
  };
}

function size(look: ChartLook): Spec {
  return {
    width: look.widthPx,
    height: look.heightPx,
    autosize: { type: "fit", contains: "padding" },
  };
}

function axis(field: string, title: string | undefined): Spec {
  return { field, type: "quantitative", title, scale: { zero: false } };
}

function runColor({ runs, accent }: ChartLook): Spec {
  if (runs.length < 2) return { value: runs[0]?.color ?? accent };
  return {
    field: RUN,
    type: "nominal",
    title: null,
    sort: null,
    scale: { domain: runs.map(({ name }) => name), range: runs.map(({ color }) => color) },
  };
}
