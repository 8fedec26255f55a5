/**
 * A workspace as it is kept on the server (the `spec` of a view): how runs are listed and how
 * panels are arranged. What a link must carry to be shared as it is seen (search, filter, order,
 * grouping, zoom) stands in the address; what is arranged by hand stands here.
 * Everything is optional: an empty spec is the automatic workspace.
 */
export interface WorkspaceSpec {
  version: 1;
  runs?: RunsSpec;
  layout?: LayoutSpec;
}

/** How the runs list and table look; the same everywhere a list of runs is shown. */
export interface RunsSpec {
  /** Columns shown, in order; without it the default ones. */
  columns?: string[];
  /** Columns that stay beside the name; also in the narrow list. */
  pinned?: string[];
  widths?: Record<string, number>;
  crop?: "start" | "middle" | "end";
  /** By run uid: a colour set by hand. */
  colors?: Record<string, string>;
  /** Colours by the value of a column, in buckets; while set, colours by hand rest. */
  colorBy?: { column: string; buckets: number };
  /** Runs that stay on top, by uid. */
  pinnedRuns?: string[];
  /** The run that all others are compared with. */
  baseline?: string;
  /** Columns where a higher (or lower) number is better. */
  better?: Record<string, "higher" | "lower">;
}

export interface LayoutSpec {
  /** automatic: a panel for each key comes by itself; manual: only what was added. */
  mode?: "automatic" | "manual";
  sectionsBy?: "first" | "last" | "tree";
  /** Panels A to Z instead of in the order of the keys. */
  sorted?: boolean;
  settings?: ChartSettings;
  /** Sections that were touched, in order; in automatic mode those of new keys follow. */
  sections?: SectionSpec[];
}

export interface SectionSpec {
  id: string;
  name: string;
  /** The prefix whose keys come into it by themselves. */
  prefix?: string;
  open?: boolean;
  columns?: number;
  heightPx?: number;
  settings?: ChartSettings;
  panels?: PanelSpec[];
  /** Automatic panels (by key) that were taken out of it. */
  removed?: string[];
}

/** One panel; `config` belongs to its kind (features/panels/<kind>). */
export interface PanelSpec {
  id: string;
  kind: PanelKind;
  title?: string;
  /** Columns and rows of the section's grid it covers. */
  span?: { columns: number; rows: number };
  pinned?: boolean;
  settings?: ChartSettings;
  config?: Record<string, unknown>;
}

export type PanelKind =
  | "line"
  | "bar"
  | "scatter"
  | "histogram"
  | "parallel"
  | "importance"
  | "comparer"
  | "scalar"
  | "markdown"
  | "code";

/** Settings that fall from workspace to section to panel; undefined takes what is above. */
export interface ChartSettings {
  /** `_step`, `_relative`, `_time` or a key. */
  x?: string;
  xRange?: [number | null, number | null];
  yRange?: [number | null, number | null];
  xScale?: "linear" | "log" | "symlog";
  yScale?: "linear" | "log" | "symlog";
  smoothing?: { kind: "none" | "time-ema" | "ema" | "gaussian" | "running"; amount: number };
  /** The unsmoothed line, faint. */
  showOriginal?: boolean;
  ignoreOutliers?: boolean;
  maxLines?: number;
  groupCenter?: "mean" | "median" | "min" | "max";
  groupBand?: "none" | "minmax" | "std" | "stderr";
  /** The single runs of a group behind its line. */
  groupRuns?: boolean;
  tooltip?: "single" | "default" | "all";
  legend?: string;
  syncZoom?: boolean;
}
