import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useCallback, useState } from "react";
import { ExpandIcon, TuneIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import { panelText } from "@/workspace/arrangement";
import { ownSettings } from "@/workspace/cascade";
import type { ChartSettings, PanelSpec } from "@/workspace/spec";
import { useLayoutActions } from "./layout-actions";
import { PanelMenu } from "./panel-menu";
import { SettingsDot } from "./settings/settings-dot";
import { LinkDialog } from "./views/link-dialog";

const PanelEditor = later(async () => (await import("./panel-editor")).PanelEditor);

interface PanelActionsProps {
  panel: PanelSpec;
  above: readonly (ChartSettings | undefined)[];
  pinned: boolean;
  movable: boolean;
}

/** The workspace's own buttons in the title bar of a panel. */
export function PanelActions({ panel, above, pinned, movable }: PanelActionsProps) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const [editing, setEditing] = useState(false);
  const [linking, setLinking] = useState(false);
  const stopEditing = useCallback(() => setEditing(false), []);
  const name = panelText(panel);
  const overrides = ownSettings(panel.settings).length > 0;
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label={`${t`Full screen`}: ${name}`}
        title={t`Full screen`}
        onClick={() => actions.expand(panel.id)}
      >
        <ExpandIcon size={14} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label={`${overrides ? t`Edit, has settings of its own` : t`Edit`}: ${name}`}
        title={overrides ? t`Edit, has settings of its own` : t`Edit`}
        aria-expanded={editing}
        data-own={overrides || undefined}
        onClick={() => setEditing(!editing)}
      >
        <TuneIcon size={14} />
        {overrides && <SettingsDot />}
      </ActionIcon>
      {editing && <PanelEditor panel={panel} above={above} onClose={stopEditing} />}
      <PanelMenu
        panel={panel}
        pinned={pinned}
        movable={movable}
        onEdit={() => setEditing(true)}
        onLink={() => setLinking(true)}
      />
      {linking && <LinkDialog panel={panel.id} opened onClose={() => setLinking(false)} />}
    </>
  );
}
