import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { viewsQuery } from "@/api/views";
import { useStore } from "@/lib/store";
import { ViewsIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";
import { useWorkspaceSession } from "@/workspace/use-workspace";
import type { PanelSearch } from "../panel-search";
import { useDifferences } from "./use-differences";
import { ViewDialogs, type ViewTask } from "./view-dialogs";
import { ViewItems } from "./view-items";
import classes from "./views.module.css";

interface ViewsMenuProps {
  /** Id of the view in the address. */
  view: string | undefined;
  onSearch: (change: Partial<PanelSearch>) => void;
}

/** Which workspace is shown, whether it was changed, and everything one can do with views. */
export function ViewsMenu({ view, onSearch }: ViewsMenuProps) {
  const { t } = useLingui();
  const { base, autosave, project } = useWorkspaceSession();
  const [opened, setOpened] = useState(false);
  const [task, setTask] = useState<ViewTask | null>(null);
  const shown = useStore(base);
  const nDifferent = useDifferences().length;
  const saved = useQuery(viewsQuery(project)).data?.filter(({ kind }) => kind === "saved") ?? [];
  const open = (id: string | undefined) => onSearch({ view: id, panel: undefined });
  const name = view ? shown?.name || t`Shared link` : t`My workspace`;
  const isChanged = autosave === null && nDifferent > 0;
  return (
    <>
      <Menu
        opened={opened}
        onChange={setOpened}
        position="bottom-end"
        width={280}
        dropdown={{ className: classes.dropdown }}
        button={
          <Button
            size="xs"
            variant="default"
            className={classes.button}
            leftSection={<ViewsIcon size={14} />}
          >
            <span className={classes.name}>{name}</span>
            {isChanged && <span className={classes.changed}>{t`changed`}</span>}
          </Button>
        }
      >
        <Menu.RadioItem value="" checked={!view} closeMenuOnClick onChange={() => open(undefined)}>
          <Trans>My workspace</Trans>
        </Menu.RadioItem>
        {saved.length > 0 && (
          <Menu.Label>
            <Trans>Saved views</Trans>
          </Menu.Label>
        )}
        {saved.map(({ id, name: itsName, is_default }) => (
          <Menu.RadioItem
            key={id}
            value={id}
            checked={id === view}
            closeMenuOnClick
            onChange={() => open(id)}
          >
            {itsName}
            {is_default && <span className={classes.default}>{t`default`}</span>}
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <ViewItems onTask={setTask} nDifferent={nDifferent} isChanged={isChanged} />
      </Menu>
      <ViewDialogs task={task} onEnd={() => setTask(null)} onView={open} />
    </>
  );
}
