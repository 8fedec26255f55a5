import { Plural, Trans } from "@lingui/react/macro";
import { useStore } from "@/lib/store";
import {
  BaselineIcon,
  CheckIcon,
  InfoIcon,
  LinkIcon,
  PencilIcon,
  PlusIcon,
  RestoreIcon,
  TrashIcon,
} from "@/ui/icons";
import { Menu } from "@/ui/menu";
import { useWorkspaceSession } from "@/workspace/use-workspace";
import { AUTOMATIC } from "@/workspace/workspace-store";
import { useViewActions } from "./view-actions";
import type { ViewTask } from "./view-dialogs";

/** What can be done with what is shown. */
export function ViewItems({
  onTask,
  nDifferent,
  isChanged,
}: {
  onTask: (task: ViewTask) => void;
  nDifferent: number;
  /** Shows a view that was changed and not saved. */
  isChanged: boolean;
}) {
  const { base, store, autosave } = useWorkspaceSession();
  const actions = useViewActions();
  const shown = useStore(base);
  const isSaved = autosave === null && shown?.kind === "saved";
  return (
    <>
      {isSaved && (
        <Menu.Item
          leftSection={<CheckIcon size={14} />}
          disabled={!isChanged}
          onClick={() => onTask("save")}
        >
          <Trans>Save the changes</Trans>
        </Menu.Item>
      )}
      <Menu.Item leftSection={<PlusIcon size={14} />} onClick={() => onTask("save-as")}>
        <Trans>Save as a new view</Trans>
      </Menu.Item>
      <Menu.Item leftSection={<LinkIcon size={14} />} onClick={() => onTask("link")}>
        <Trans>Copy a link to what is shown</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={<InfoIcon size={14} />}
        disabled={nDifferent === 0}
        onClick={() => onTask("differences")}
      >
        <Plural
          value={nDifferent}
          _0="Nothing was changed"
          one="What differs (#)"
          other="What differs (#)"
        />
      </Menu.Item>
      <Menu.Item
        leftSection={<RestoreIcon size={14} />}
        disabled={nDifferent === 0}
        onClick={() => store.change(() => shown?.spec ?? AUTOMATIC)}
      >
        {shown ? <Trans>Back to the view as saved</Trans> : <Trans>Reset everything</Trans>}
      </Menu.Item>
      {isSaved && shown && (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={<PencilIcon size={14} />} onClick={() => onTask("rename")}>
            <Trans>Rename</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<BaselineIcon size={14} />}
            onClick={() => void actions.update(shown.id, { is_default: !shown.is_default })}
          >
            {shown.is_default ? (
              <Trans>No longer the default view</Trans>
            ) : (
              <Trans>Make it the default view</Trans>
            )}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<TrashIcon size={14} />}
            onClick={() => onTask("remove")}
          >
            <Trans>Delete this view</Trans>
          </Menu.Item>
        </>
      )}
    </>
  );
}
