import { memo } from "react";
import { PANEL_KINDS } from "./panel-kinds";
import type { PanelProps } from "./panel-props";

/** A panel of any kind. */
export const Panel = memo(function Panel(props: PanelProps) {
  const { View } = PANEL_KINDS[props.panel.kind] ?? PANEL_KINDS.line;
  return <View {...props} />;
});
