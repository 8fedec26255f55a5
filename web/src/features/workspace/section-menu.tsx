import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useCallback, useRef, useState } from "react";
import {
  CopyIcon,
  DownIcon,
  KebabIcon,
  PencilIcon,
  PlusIcon,
  TrashIcon,
  TuneIcon,
  UpIcon,
} from "@/ui/icons";
import { later } from "@/ui/later";
import { Menu } from "@/ui/menu";
import { type ArrangedSection, PINNED } from "@/workspace/arrangement";
import { ownSettings } from "@/workspace/cascade";
import { useLayoutActions } from "./layout-actions";
import { NameDialog } from "./name-dialog";
import { PanelDialog } from "./panel-dialog";
import { SettingsDot } from "./settings/settings-dot";

const SectionEditor = later(async () => (await import("./section-editor")).SectionEditor);

interface SectionMenuProps {
  section: ArrangedSection;
  name: string;
}

/** Settings and everything else one can do with a section. */
export function SectionMenu({ section, name }: SectionMenuProps) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const [opened, setOpened] = useState(false);
  const [task, setTask] = useState<"edit" | "rename" | "add" | null>(null);
  const end = useCallback(() => setTask(null), []);
  const button = useRef<HTMLButtonElement>(null);
  const anchor = useCallback(() => button.current, []);
  const overrides = ownSettings(section.spec?.settings).length > 0;
  const settingsLabel = overrides ? t`Settings, has some of its own` : t`Settings`;
  return (
    <>
      <ActionIcon
        ref={button}
        variant="subtle"
        color="gray"
        size={24}
        aria-label={`${settingsLabel}: ${name}`}
        title={settingsLabel}
        aria-expanded={task === "edit"}
        onClick={() => setTask(task === "edit" ? null : "edit")}
      >
        <TuneIcon size={14} />
        {overrides && <SettingsDot />}
      </ActionIcon>
      {task === "edit" && (
        <SectionEditor section={section} name={name} anchor={anchor} onClose={end} />
      )}
      <Menu
        opened={opened}
        onChange={setOpened}
        position="bottom-end"
        width={220}
        button={
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={`${t`More`}: ${name}`}
            title={t`More`}
          >
            <KebabIcon size={14} />
          </ActionIcon>
        }
      >
        <Items section={section} name={name} onTask={setTask} />
      </Menu>
      <NameDialog
        title={t`Rename the section`}
        opened={task === "rename"}
        name={name}
        onClose={end}
        onName={(next) => actions.changeSection(section, { name: next })}
      />
      <PanelDialog section={section} opened={task === "add"} onClose={end} />
    </>
  );
}

function Items({
  section,
  name,
  onTask,
}: SectionMenuProps & { onTask: (task: "edit" | "rename" | "add") => void }) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const isPinned = section.id === PINNED;
  return (
    <>
      {!isPinned && (
        <Menu.Item leftSection={<PlusIcon size={14} />} onClick={() => onTask("add")}>
          <Trans>Add a panel</Trans>
        </Menu.Item>
      )}
      <Menu.Item leftSection={<TuneIcon size={14} />} onClick={() => onTask("edit")}>
        <Trans>Settings</Trans>
      </Menu.Item>
      <Menu.Item leftSection={<PencilIcon size={14} />} onClick={() => onTask("rename")}>
        <Trans>Rename</Trans>
      </Menu.Item>
      {!isPinned && (
        <>
          <Menu.Item
            leftSection={<UpIcon size={14} />}
            onClick={() => actions.nudgeSection(section.id, -1)}
          >
            <Trans>Move up</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<DownIcon size={14} />}
            onClick={() => actions.nudgeSection(section.id, 1)}
          >
            <Trans>Move down</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<CopyIcon size={14} />}
            onClick={() => actions.duplicateSection(section, t`${name} (copy)`)}
          >
            <Trans>Duplicate</Trans>
          </Menu.Item>
        </>
      )}
      <Menu.Divider />
      <Menu.Item
        color="red"
        leftSection={<TrashIcon size={14} />}
        onClick={() => actions.removeSection(section)}
      >
        {isPinned ? <Trans>Unpin all</Trans> : <Trans>Remove</Trans>}
      </Menu.Item>
    </>
  );
}
