import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useCallback, useRef, useState } from "react";
import { TuneIcon } from "@/ui/icons";
import { withSettings } from "@/workspace/cascade";
import type { ChartSettings } from "@/workspace/spec";
import { useWorkspace } from "@/workspace/use-workspace";
import { useLayoutActions } from "./layout-actions";
import { usePanelHost } from "./panel-host";
import { EditPopover } from "./settings/edit-popover";
import { SettingsFields } from "./settings/settings-later";

const NONE: ChartSettings = {};

/** Settings of all charts; sections and panels may say otherwise. */
export function WorkspaceSettings() {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const { keys } = usePanelHost();
  const [opened, setOpened] = useState(false);
  const close = useCallback(() => setOpened(false), []);
  const button = useRef<HTMLButtonElement>(null);
  const anchor = useCallback(() => button.current, []);
  const settings = useWorkspace((spec) => spec.layout?.settings) ?? NONE;
  const amount = settings.smoothing?.amount ?? 0;
  return (
    <>
      <Button
        ref={button}
        size="xs"
        variant="default"
        leftSection={<TuneIcon size={14} />}
        aria-expanded={opened}
        onClick={() => setOpened(!opened)}
      >
        {amount > 0 ? t`Smoothing ${amount.toFixed(2)}` : t`Settings`}
      </Button>
      {opened && (
        <EditPopover title={t`All charts`} anchor={anchor} onClose={close}>
          <SettingsFields
            form={{
              own: settings,
              shown: settings,
              inherits: false,
              keys,
              onChange: (change) =>
                actions.change(
                  (layout) => ({ ...layout, settings: withSettings(layout.settings, change) }),
                  "settings",
                ),
            }}
          />
        </EditPopover>
      )}
    </>
  );
}
