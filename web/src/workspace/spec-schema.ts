import { z } from "zod/mini";
import type { ChartSettings, LayoutSpec, PanelSpec, RunsSpec, WorkspaceSpec } from "./spec";

/**
 * Reads a workspace that somebody else may have written: what does not have the right shape is
 * left out, whatever is around it stays, so that no kept view can break a page.
 */
export function readSpec(value: unknown): WorkspaceSpec {
  const parsed = workspace.safeParse(value);
  return parsed.success ? parsed.data : { version: 1 };
}

/** An optional field that counts as absent when its value is wrong. */
function field<T extends z.ZodMiniType>(type: T) {
  return z.catch(z.optional(type), undefined);
}

/** A list without the items that are wrong. */
function listOf<T extends z.ZodMiniType>(type: T) {
  return field(
    z.pipe(
      z.array(z.catch(z.nullable(type), null)),
      z.transform((items) => items.filter((item) => item !== null) as z.output<T>[]),
    ),
  );
}

const text = z.string();
const count = z.int().check(z.minimum(1), z.maximum(10_000));
const end = z.nullable(z.number());
const range = field(z.tuple([end, end]));
const scale = field(z.enum(["linear", "log", "symlog"]));

const settings: z.ZodMiniType<ChartSettings> = z.object({
  x: field(text),
  xRange: range,
  yRange: range,
  xScale: scale,
  yScale: scale,
  smoothing: field(
    z.object({
      kind: z.enum(["none", "time-ema", "ema", "gaussian", "running"]),
      amount: z.number().check(z.minimum(0), z.maximum(1)),
    }),
  ),
  showOriginal: field(z.boolean()),
  ignoreOutliers: field(z.boolean()),
  maxLines: field(count),
  groupCenter: field(z.enum(["mean", "median", "min", "max"])),
  groupBand: field(z.enum(["none", "minmax", "std", "stderr"])),
  groupRuns: field(z.boolean()),
  tooltip: field(z.enum(["single", "default", "all"])),
  legend: field(text),
  syncZoom: field(z.boolean()),
});

const kind = z.enum([
  "line",
  "bar",
  "scatter",
  "histogram",
  "parallel",
  "importance",
  "comparer",
  "scalar",
  "markdown",
  "code",
  "media",
  "table",
  "chart",
]);

const changes = {
  title: field(text),
  span: field(z.object({ columns: count, rows: count })),
  settings: field(settings),
  config: field(z.record(z.string(), z.unknown())),
};

const panel: z.ZodMiniType<PanelSpec> = z.object({ id: text, kind, ...changes });

/** What the app itself once wrote into sections it made; they are named in the reader's language. */
const NAMES_OF_OLD = new Set(["My panels", "マイパネル"]);

const section = z.object({
  id: text,
  name: z.pipe(
    z.catch(text, ""),
    z.transform((name) => (NAMES_OF_OLD.has(name) ? "" : name)),
  ),
  prefix: field(text),
  hidden: field(z.boolean()),
  open: field(z.boolean()),
  columns: field(count),
  heightPx: field(z.number().check(z.minimum(80), z.maximum(2_000))),
  settings: field(settings),
  panels: listOf(panel),
});

const layout: z.ZodMiniType<LayoutSpec> = z.object({
  mode: field(z.enum(["automatic", "manual"])),
  sectionsBy: field(z.enum(["first", "last", "tree"])),
  sorted: field(z.boolean()),
  settings: field(settings),
  sections: listOf(section),
  order: listOf(text),
  pinned: listOf(text),
  changes: field(z.record(z.string(), z.object({ kind: field(kind), ...changes }))),
  removed: listOf(text),
});

const runs: z.ZodMiniType<RunsSpec> = z.object({
  columns: listOf(text),
  pinned: listOf(text),
  widths: field(z.record(z.string(), z.number())),
  crop: field(z.enum(["start", "middle", "end"])),
  colors: field(z.record(z.string(), z.string().check(z.regex(/^#[0-9a-f]{6}$/i)))),
  colorBy: field(z.object({ column: text, buckets: z.int().check(z.minimum(2), z.maximum(8)) })),
  pinnedRuns: listOf(text),
  baseline: field(text),
  better: field(z.record(z.string(), z.enum(["higher", "lower"]))),
});

const workspace: z.ZodMiniType<WorkspaceSpec> = z.object({
  version: z.literal(1),
  runs: field(runs),
  layout: field(layout),
});
