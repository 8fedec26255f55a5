import { msg } from "@lingui/core/macro";
import { ChartIcon } from "@/ui/icons";
import type { PanelKind } from "@/workspace/spec";
import { LineEditor } from "./line/line-editor";
import { LinePanel } from "./line/line-panel";
import type { PanelKindInfo } from "./panel-props";

const LINE: PanelKindInfo = {
  label: msg`Line chart`,
  icon: ChartIcon,
  View: LinePanel,
  Editor: LineEditor,
  defaults: (keys) => ({ keys: keys.slice(0, 1) }),
  usesSettings: true,
};

/** Every kind of panel there is. */
export const PANEL_KINDS: Partial<Record<PanelKind, PanelKindInfo>> & { line: PanelKindInfo } = {
  line: LINE,
};
