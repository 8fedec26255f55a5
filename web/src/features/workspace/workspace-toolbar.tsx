import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState, useSyncExternalStore } from "react";
import { CloseIcon, RedoIcon, SearchIcon, UndoIcon } from "@/ui/icons";
import { useWorkspaceSession } from "@/workspace/use-workspace";
import { LayoutMenu } from "./layout-menu";
import type { PanelSearch, Zoom } from "./panel-search";
import { ViewsMenu } from "./views/views-menu";
import classes from "./workspace.module.css";
import { WorkspaceSettings } from "./workspace-settings";

const TYPING_PAUSE_MS = 150;

interface WorkspaceToolbarProps {
  search: PanelSearch;
  onSearch: (change: Partial<PanelSearch>) => void;
  /** How many panels match the search, of how many. */
  found: number;
  total: number;
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
}

/** What all panels of the page share: search, zoom, settings, layout and views. */
export function WorkspaceToolbar(props: WorkspaceToolbarProps) {
  const { search, onSearch, found, total, zoom, onZoom } = props;
  const { t } = useLingui();
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t`Charts`}>
      <PanelSearchBox
        value={search.panels ?? ""}
        onValue={(panels) => onSearch({ panels: panels || undefined })}
      />
      <span className={classes.found} aria-live="polite">
        {search.panels ? (
          <Trans>
            {found} of {total} panels
          </Trans>
        ) : null}
      </span>
      <span className={classes.space} />
      {zoom && (
        <Button
          size="compact-xs"
          variant="light"
          rightSection={<CloseIcon size={12} />}
          onClick={() => onZoom(null)}
        >
          <Trans>Reset the zoom</Trans>
        </Button>
      )}
      <UndoButtons />
      <WorkspaceSettings />
      <LayoutMenu />
      <ViewsMenu view={search.view} onSearch={onSearch} />
    </div>
  );
}

function PanelSearchBox({ value, onValue }: { value: string; onValue: (text: string) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const tell = useDebouncedCallback(onValue, TYPING_PAUSE_MS);
  return (
    <TextInput
      size="xs"
      className={classes.search}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      leftSection={<SearchIcon size={14} />}
      placeholder={t`Search panels`}
      aria-label={t`Search panels`}
    />
  );
}

function UndoButtons() {
  const { t } = useLingui();
  const { store } = useWorkspaceSession();
  const canUndo = useSyncExternalStore(store.subscribe, store.canUndo);
  const canRedo = useSyncExternalStore(store.subscribe, store.canRedo);
  return (
    <span className={classes.group}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Undo`}
        title={`${t`Undo`} (Ctrl+Z)`}
        disabled={!canUndo}
        onClick={store.undo}
      >
        <UndoIcon size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Redo`}
        title={`${t`Redo`} (Ctrl+Shift+Z)`}
        disabled={!canRedo}
        onClick={store.redo}
      >
        <RedoIcon size={16} />
      </ActionIcon>
    </span>
  );
}
