import { msg } from "@lingui/core/macro";
import type { PanelKindInfo } from "@/panels/panel-props";
import { PlotIcon, TableIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import type { PanelKind } from "@/workspace/spec";

const Editor = later(async () => (await import("./key-editor")).KeyEditor);

/** Panels of logged tables and of pictures made of them; all loaded on demand. */
export const TABLE_KINDS = {
  table: {
    label: msg({ message: "Table", context: "kind of panel" }),
    icon: TableIcon,
    View: later(async () => (await import("./table-panel")).TablePanel),
    Editor,
    defaults: () => ({ keys: [] }),
    usesSettings: false,
  },
  chart: {
    label: msg`Logged chart`,
    icon: PlotIcon,
    View: later(async () => (await import("./chart-panel")).ChartPanel),
    Editor,
    defaults: () => ({ keys: [] }),
    usesSettings: false,
  },
} satisfies Partial<Record<PanelKind, PanelKindInfo>>;
