import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useState } from "react";
import {
  CopyIcon,
  ExpandIcon,
  KebabIcon,
  LinkIcon,
  MoveIcon,
  PencilIcon,
  PinIcon,
  TrashIcon,
  UnpinIcon,
} from "@/ui/icons";
import { Menu } from "@/ui/menu";
import { flat, PINNED, panelText } from "@/workspace/arrangement";
import type { PanelSpec } from "@/workspace/spec";
import { useLayoutActions } from "./layout-actions";
import { useSectionNames } from "./section-names";

/** Sections offered as a target; with more than these a panel is dragged or searched for. */
const SECTIONS_OFFERED = 60;

const SIZES = [
  { columns: 1, rows: 1 },
  { columns: 2, rows: 1 },
  { columns: 2, rows: 2 },
  { columns: 12, rows: 2 },
];

interface PanelMenuProps {
  panel: PanelSpec;
  pinned: boolean;
  movable: boolean;
  onEdit: () => void;
  onLink: () => void;
}

export function PanelMenu(props: PanelMenuProps) {
  const { t } = useLingui();
  const [opened, setOpened] = useState(false);
  const name = panelText(props.panel);
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={270}
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
      <Items {...props} />
    </Menu>
  );
}

function Items({ panel, pinned, movable, onEdit, onLink }: PanelMenuProps) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const { id } = panel;
  const sizeNames = [t`One cell`, t`Two columns`, t`Two columns, two rows`, t`Whole width`];
  return (
    <>
      <Menu.Item leftSection={<PencilIcon size={14} />} onClick={onEdit}>
        <Trans>Edit</Trans>
      </Menu.Item>
      <Menu.Item leftSection={<ExpandIcon size={14} />} onClick={() => actions.expand(id)}>
        <Trans>Full screen</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={pinned ? <UnpinIcon size={14} /> : <PinIcon size={14} />}
        onClick={() => actions.togglePinned(id)}
      >
        {pinned ? <Trans>Unpin</Trans> : <Trans>Pin to top</Trans>}
      </Menu.Item>
      <Menu.Item leftSection={<LinkIcon size={14} />} onClick={onLink}>
        <Trans>Copy the link to this panel</Trans>
      </Menu.Item>
      <Menu.Item leftSection={<CopyIcon size={14} />} onClick={() => actions.duplicatePanel(id)}>
        <Trans>Duplicate</Trans>
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>
        <Trans>Size</Trans>
      </Menu.Label>
      {SIZES.map((span, i) => (
        <Menu.Item
          key={sizeNames[i]}
          aria-current={JSON.stringify(panel.span ?? SIZES[0]) === JSON.stringify(span)}
          onClick={() => actions.changePanel(id, { span: i === 0 ? undefined : span })}
        >
          {sizeNames[i]}
        </Menu.Item>
      ))}
      <Menu.Divider />
      {movable && <MoveItems id={id} />}
      <Menu.Item
        color="red"
        leftSection={<TrashIcon size={14} />}
        onClick={() => actions.removePanel(id)}
      >
        <Trans>Remove</Trans>
      </Menu.Item>
    </>
  );
}

function MoveItems({ id }: { id: string }) {
  const actions = useLayoutActions();
  const nameOf = useSectionNames();
  const sections = flat(actions.sections).filter((section) => section.id !== PINNED);
  return (
    <>
      <Menu.Item onClick={() => actions.nudgePanel(id, -1)}>
        <Trans>Move forward</Trans>
      </Menu.Item>
      <Menu.Item onClick={() => actions.nudgePanel(id, 1)}>
        <Trans>Move back</Trans>
      </Menu.Item>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<MoveIcon size={14} />}>
            <Trans>Move to section</Trans>
          </Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown mah={360} style={{ overflowY: "auto" }}>
          {sections.slice(0, SECTIONS_OFFERED).map((section) => (
            <Menu.Item key={section.id} onClick={() => actions.sendPanel(id, section.id)}>
              {nameOf(section)}
            </Menu.Item>
          ))}
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Divider />
    </>
  );
}
