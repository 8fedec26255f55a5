import { memo } from "react";
import type { PanelProps } from "@/panels/panel-props";
import { PANEL_KINDS } from "./panel-kinds";

/** A panel of any kind. */
export const Panel = memo(function Panel(props: PanelProps) {
  const { View } = PANEL_KINDS[props.panel.kind] ?? PANEL_KINDS.line;
  return <View {...props} />;
});
