import type { Popover as MantinePopover } from "@mantine/core";
import { cloneElement, type ReactElement, type ReactNode } from "react";
import { useAfterMount } from "./use-after-mount";
import { Anchor, type OpenerProps, useFloating } from "./use-floating";

interface PopoverProps {
  /** What opens it. */
  button: ReactElement<Partial<OpenerProps>>;
  label: string;
  opened: boolean;
  onChange: (opened: boolean) => void;
  /** Mounted when it opens. */
  children: ReactNode;
}

/** A button with a small dialog below it, which keeps the focus until it is closed. */
export function Popover({ button, ...rest }: PopoverProps) {
  const { opener, target, parts } = useFloating("dialog", rest.opened, rest.onChange);
  return (
    <>
      {cloneElement(button, opener)}
      {parts && target && <Opened {...rest} parts={parts.Popover} id={opener.id} target={target} />}
    </>
  );
}

interface OpenedProps extends Omit<PopoverProps, "button"> {
  parts: typeof MantinePopover;
  id: string;
  target: HTMLElement;
}

function Opened({ parts: Parts, target, label, opened, children, ...rest }: OpenedProps) {
  return (
    <Parts {...rest} opened={useAfterMount(opened)} position="bottom-start" trapFocus shadow="md">
      <Parts.Target>
        <Anchor to={target} />
      </Parts.Target>
      <Parts.Dropdown aria-label={label}>{children}</Parts.Dropdown>
    </Parts>
  );
}
