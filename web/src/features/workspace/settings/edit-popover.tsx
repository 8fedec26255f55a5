import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Popover } from "@mantine/core";
import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { CloseIcon } from "@/ui/icons";
import { useWorkspaceSession } from "@/workspace/use-workspace";
import classes from "./settings.module.css";

/**
 * A popover beside what it changes. Changes show at once; Esc takes all of them back, and what is
 * kept is one step for undo.
 */
export function EditPopover({
  title,
  opened,
  onClose,
  target,
  children,
}: {
  title: string;
  opened: boolean;
  onClose: () => void;
  target: ReactElement;
  children: ReactNode;
}) {
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && onClose()}
      position="right-start"
      middlewares={{ flip: { fallbackPlacements: ["left-start", "bottom-end"] }, shift: true }}
      width={320}
      closeOnEscape={false}
      trapFocus
    >
      <Popover.Target>{target}</Popover.Target>
      {opened && (
        <Popover.Dropdown>
          <Contents title={title} onClose={onClose}>
            {children}
          </Contents>
        </Popover.Dropdown>
      )}
    </Popover>
  );
}

function Contents({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useLingui();
  const { store } = useWorkspaceSession();
  const before = useRef(store.get());
  useEffect(() => {
    const mark = before.current;
    return () => store.squash(mark);
  }, [store]);
  const onKeyDown = (event: KeyboardEvent) => {
    const isList = event.target instanceof Element && event.target.closest("[aria-expanded=true]");
    if (event.key !== "Escape" || event.nativeEvent.isComposing || isList) return;
    event.stopPropagation();
    store.revert(before.current);
    onClose();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens to the keys of its fields
    <div className={classes.dropdown} onKeyDown={onKeyDown}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={t`Close`}
          title={t`Close`}
          onClick={onClose}
        >
          <CloseIcon size={14} />
        </ActionIcon>
      </div>
      {children}
      <p className={classes.hint}>
        <Trans>Changes show at once. Esc takes them back.</Trans>
      </p>
    </div>
  );
}
