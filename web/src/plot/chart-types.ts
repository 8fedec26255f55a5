import type { Curve } from "./curve";
import type { ChartEvent } from "./marks/events";
import type { ScaleKind, Span } from "./scale";

export type XUnit = "step" | "seconds" | "time" | "number";

export interface ChartLine {
  /** Its own name in the chart. */
  id: string;
  /** What it belongs to elsewhere on the page: a run or a group. A highlight names this. */
  owner: string;
  label: string;
  color: string;
  /** Strokes and gaps in CSS pixels, for lines of one run that are different metrics. */
  dash: number[];
  curve: Curve;
  /** Drawn instead of the curve's own y, which then stays visible but faint. */
  smoothed: Float64Array | null;
  /** A single run behind the line of its group: thin, pale, not read out. */
  behind: boolean;
  events: ChartEvent[];
}

export interface ChartLook {
  locale: string;
  textColor: string;
  gridColor: string;
  font: string;
}

/** What lies under the crosshair, nearest to the pointer first. */
export interface Readout {
  x: number;
  leftPx: number;
  topPx: number;
  /** How far the pointer is from the nearest line. */
  nearestPx: number;
  rows: ReadoutRow[];
}

export interface ReadoutRow {
  id: string;
  owner: string;
  label: string;
  color: string;
  x: number;
  value: number;
  raw: number;
  low: number | null;
  high: number | null;
  /** For a group: the runs that have a value here. */
  runs: number | null;
}

/** What of a chart can change without making a new one. */
export interface ChartFrame {
  lines: ChartLine[];
  /** The part of x to show; null: all of it. */
  x: { min: number | null; max: number | null };
  y: { min: number | null; max: number | null };
  ignoreOutliers: boolean;
  /** The unsmoothed line, faint, behind a smoothed one. */
  showOriginal: boolean;
}

export interface ChartOptions {
  unit: XUnit;
  xScale: ScaleKind;
  yScale: ScaleKind;
  /** Charts with equal keys share their crosshair. */
  syncKey: string;
  look: ChartLook;
  onZoom: (range: Span | null) => void;
  onHover: (readout: Readout | null) => void;
  /** A click that was no drag. */
  onPick: (readout: Readout) => void;
}
