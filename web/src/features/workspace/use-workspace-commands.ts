import { useLingui } from "@lingui/react/macro";
import { useCommands } from "@/commands/commands";
import { withSettings } from "@/workspace/cascade";
import { PANEL_ATTRIBUTE } from "./drop-targets";
import type { LayoutActions } from "./layout-actions";
import type { Zoom } from "./panel-search";

/** The keys of a workspace. */
export function useWorkspaceCommands(
  actions: LayoutActions,
  onZoom: (zoom: Zoom | null) => void,
): void {
  const { t } = useLingui();
  const { store } = actions;
  const toggleLog = () =>
    actions.change((layout) => ({
      ...layout,
      settings: withSettings(layout.settings, {
        yScale: layout.settings?.yScale === "log" ? undefined : "log",
      }),
    }));
  useCommands(t`Charts`, [
    { label: t`Undo`, keys: ["mod+z"], run: store.undo },
    { label: t`Redo`, keys: ["mod+shift+z", "mod+y"], run: store.redo },
    { label: t`Logarithmic y axis`, keys: ["l"], run: toggleLog },
    { label: t`Reset the zoom`, keys: ["z"], run: () => onZoom(null) },
    {
      label: t`Full screen of the panel under the pointer`,
      keys: ["f"],
      onlyKeys: true,
      run: () => actions.expand(panelInHand()),
    },
    { label: t`Previous, next panel in full screen`, keys: ["ArrowLeft", "ArrowRight"] },
  ]);
}

/** Id of the panel that has the focus or the pointer. */
function panelInHand(): string | null {
  const focused = document.activeElement?.closest(`[${PANEL_ATTRIBUTE}]`);
  const pointed = document.querySelector(`[${PANEL_ATTRIBUTE}]:hover`);
  return (focused ?? pointed)?.getAttribute(PANEL_ATTRIBUTE) ?? null;
}
