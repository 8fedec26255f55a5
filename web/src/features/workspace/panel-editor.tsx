import { Trans, useLingui } from "@lingui/react/macro";
import { Select, Tabs, TextInput } from "@mantine/core";
import { useCallback } from "react";
import { panelText } from "@/workspace/arrangement";
import { resolved, withSettings } from "@/workspace/cascade";
import type { ChartSettings, PanelKind, PanelSpec } from "@/workspace/spec";
import { PANEL_ATTRIBUTE } from "./drop-targets";
import { useLayoutActions } from "./layout-actions";
import { type PanelKindChoice, usePanelHost } from "./panel-host";
import { EditPopover } from "./settings/edit-popover";
import { SettingsFields } from "./settings/settings-later";

interface PanelEditorProps {
  panel: PanelSpec;
  above: readonly (ChartSettings | undefined)[];
}

/** What a panel shows and how, beside the panel. */
export function PanelEditor({ onClose, ...props }: PanelEditorProps & { onClose: () => void }) {
  const { id } = props.panel;
  const anchor = useCallback(
    () => document.querySelector(`[${PANEL_ATTRIBUTE}="${CSS.escape(id)}"]`),
    [id],
  );
  return (
    <EditPopover title={panelText(props.panel)} anchor={anchor} onClose={onClose}>
      <Fields {...props} />
    </EditPopover>
  );
}

function Fields({ panel, above }: PanelEditorProps) {
  const actions = useLayoutActions();
  const { kinds, keys } = usePanelHost();
  const merge = `panel:${panel.id}`;
  if (!kinds[panel.kind]?.usesSettings) return <ContentFields panel={panel} />;
  return (
    <Tabs defaultValue="look" keepMounted={false}>
      <Tabs.List mb="sm">
        <Tabs.Tab value="look">
          <Trans>Look</Trans>
        </Tabs.Tab>
        <Tabs.Tab value="content">
          <Trans>Content</Trans>
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="look">
        <SettingsFields
          form={{
            own: panel.settings ?? {},
            shown: resolved([...above, panel.settings]),
            inherits: true,
            keys,
            onChange: (change) =>
              actions.changePanel(
                panel.id,
                { settings: withSettings(panel.settings, change) },
                merge,
              ),
          }}
        />
      </Tabs.Panel>
      <Tabs.Panel value="content">
        <ContentFields panel={panel} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** Kind, title and what the kind itself asks for. */
function ContentFields({ panel }: { panel: PanelSpec }) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const { kinds, keys, project } = usePanelHost();
  const onPanel = (change: Partial<PanelSpec>) =>
    actions.changePanel(panel.id, change, `panel:${panel.id}`);
  const Editor = kinds[panel.kind]?.Editor;
  return (
    <>
      <KindSelect
        kind={panel.kind}
        onKind={(kind, choice) => onPanel({ kind, config: choice.defaults(keysIn(panel) ?? keys) })}
      />
      <TextInput
        size="xs"
        label={t`Title`}
        value={panel.title ?? ""}
        placeholder={panelText({ ...panel, title: undefined })}
        onChange={(event) => onPanel({ title: event.currentTarget.value || undefined })}
      />
      {Editor && (
        <Editor
          panel={panel}
          project={project}
          keys={keys}
          onPanel={onPanel}
          onSplit={(parts) => actions.splitPanel(panel.id, parts)}
        />
      )}
    </>
  );
}

export function KindSelect({
  kind,
  onKind,
}: {
  kind: PanelKind;
  onKind: (kind: PanelKind, choice: PanelKindChoice) => void;
}) {
  const { t, i18n } = useLingui();
  const { kinds } = usePanelHost();
  return (
    <Select
      size="xs"
      label={t`Kind of panel`}
      value={kind}
      data={Object.entries(kinds).map(([value, { label }]) => ({ value, label: i18n._(label) }))}
      onChange={(value) => {
        const next = Object.keys(kinds).find((one) => one === value) as PanelKind | undefined;
        const choice = next && kinds[next];
        if (next && choice) onKind(next, choice);
      }}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
    />
  );
}

/** The keys a panel is about now, so that another kind begins with the same ones. */
function keysIn(panel: PanelSpec): string[] | null {
  const keys = panel.config?.keys;
  return Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : null;
}
