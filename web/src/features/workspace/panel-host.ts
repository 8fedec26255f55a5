import type { MessageDescriptor } from "@lingui/core";
import { type ComponentType, createContext, type ReactNode, useContext } from "react";
import type { KeyTypes } from "@/workspace/auto-panels";
import type { ChartSettings, PanelChanges, PanelKind, PanelSpec } from "@/workspace/spec";
import type { Zoom } from "./panel-search";

/** What the workspace tells the page about a panel to draw. */
export interface PanelSlotProps {
  panel: PanelSpec;
  settings: ChartSettings;
  defaultX: string;
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
  onPanel: (change: Partial<PanelSpec>) => void;
  expanded?: boolean;
  handle?: ReactNode;
  actions?: ReactNode;
}

export interface PanelEditorProps {
  panel: PanelSpec;
  project: number;
  keys: string[];
  onPanel: (change: Partial<PanelSpec>) => void;
  onSplit?: (parts: PanelChanges[]) => void;
}

/** A kind of panel that can be added. */
export interface PanelKindChoice {
  label: MessageDescriptor;
  icon: ComponentType<{ size?: number }>;
  Editor: ComponentType<PanelEditorProps>;
  defaults: (keys: string[]) => Record<string, unknown>;
  usesSettings: boolean;
}

/**
 * What the page lends the workspace: this feature arranges panels and knows nothing of what they
 * draw. Must stay the same object as long as the page shows the same runs.
 */
export interface PanelHost {
  Panel: ComponentType<PanelSlotProps>;
  kinds: Partial<Record<PanelKind, PanelKindChoice>>;
  project: number;
  /** Keys that panels can be made of. */
  keys: string[];
  /** Which of them are not numbers. */
  types?: KeyTypes;
}

export const PanelHostContext = createContext<PanelHost | null>(null);

export function usePanelHost(): PanelHost {
  const host = useContext(PanelHostContext);
  if (!host) throw new Error("no panel host around this component");
  return host;
}
