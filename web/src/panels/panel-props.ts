import type { MessageDescriptor } from "@lingui/core";
import type { ComponentType, ReactNode } from "react";
import type { RunChoice } from "@/api/bulk";
import type { Store } from "@/lib/store";
import type { ChartGroup, ChartRun } from "@/panels/chart-runs";
import type { ChartSettings, PanelChanges, PanelSpec } from "@/workspace/spec";

/** A piece of an x axis; only charts over the same `x` follow it. */
export interface ChartZoom {
  x: string;
  min: number;
  max: number;
}

/** What every panel is given, whatever its kind. Keep all of it stable between renders. */
export interface PanelProps {
  panel: PanelSpec;
  /** What holds for this panel after workspace, section and panel were put over each other. */
  settings: ChartSettings;
  /** Number of the project whose runs these are. */
  project: number;
  runs: ChartRun[];
  /** Which runs of the project the page is about, shown or not; all of them if it is not given. */
  choice?: RunChoice;
  /** The groups that the runs are in; null without grouping. */
  groups: ChartGroup[] | null;
  /** Keys that some run of the project has. */
  keys: string[];
  /** The zoom that charts share. */
  zoom: ChartZoom | null;
  onZoom: (zoom: ChartZoom | null) => void;
  /** Uid of the run (or id of the group) that is pointed at anywhere on the page. */
  highlight: Store<string | null>;
  onPanel: (change: Partial<PanelSpec>) => void;
  /** Uid of the run that others are compared with. */
  baseline?: string;
  /** The x axis when nobody chose one; `_step` if it is not given. */
  defaultX?: string;
  /** Alone on the whole page. */
  expanded?: boolean;
  onOpenRun?: (run: ChartRun) => void;
  /** Stands before the title: a handle to drag the panel by. */
  handle?: ReactNode;
  /** Stands at the end of the title bar: the workspace's own buttons. */
  actions?: ReactNode;
}

/** What an editor of a panel's `config` is given. */
export interface PanelEditorProps {
  panel: PanelSpec;
  project: number;
  keys: string[];
  onPanel: (change: Partial<PanelSpec>) => void;
  /** Put several panels in place of this one; there once the panel is. */
  onSplit?: (parts: PanelChanges[]) => void;
}

/** One kind of panel, as the workspace offers it. */
export interface PanelKindInfo {
  label: MessageDescriptor;
  icon: ComponentType<{ size?: number }>;
  View: ComponentType<PanelProps>;
  Editor: ComponentType<PanelEditorProps>;
  /** Config of a new panel of this kind. */
  defaults: (keys: string[]) => Record<string, unknown>;
  /** Whether `ChartSettings` (axes, smoothing, ...) mean anything to it. */
  usesSettings: boolean;
}
