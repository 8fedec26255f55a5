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
  /** Panels A to Z, whatever was moved by hand. */
  sorted?: boolean;
  settings?: ChartSettings;
  /** Sections that were made or touched; automatic ones that were not need no entry. */
  sections?: SectionSpec[];
  /** Ids of sections that come first, in this order; the others follow in reading order. */
  order?: string[];
  /** Ids of panels in the section at the very top, in order. */
  pinned?: string[];
  /** What was changed of automatic panels, by panel id; where they stand is told elsewhere. */
  changes?: Record<string, PanelChanges>;
  /** Keys whose automatic panel was removed. */
  removed?: string[];
}

export interface SectionSpec {
  id: string;
  /** What it is called; without a name the app says one, in the language of the reader. */
  name: string;
  /** The prefix whose keys come into it by themselves. */
  prefix?: string;
  /** Removed; with it whatever is in it and comes into it. */
  hidden?: boolean;
  open?: boolean;
  columns?: number;
  /** Height of one row of its grid. */
  heightPx?: number;
  settings?: ChartSettings;
  /** Panels placed here by hand, in order; those that come by themselves follow. */
  panels?: PanelSpec[];
}

/** One panel; `config` belongs to its kind (features/charts). */
export interface PanelSpec extends PanelChanges {
  /** `auto:` and the key for one that came by itself. */
  id: string;
  kind: PanelKind;
}

export interface PanelChanges {
  kind?: PanelKind;
  title?: string;
  /** Columns and rows of the section's grid it covers. */
  span?: { columns: number; rows: number };
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
  | "code"
  | "media"
  | "table"
  | "chart";

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
