import type { Menu as MantineMenu, MenuDropdownProps, MenuProps } from "@mantine/core";
import {
  type ComponentType,
  cloneElement,
  createContext,
  type ReactElement,
  type ReactNode,
  use,
  useState,
} from "react";
import { useAfterMount } from "./use-after-mount";
import { Anchor, type OpenerProps, useFloating } from "./use-floating";

interface OwnProps extends Pick<MenuProps, "position" | "width" | "closeOnItemClick"> {
  /** What opens it. */
  button: ReactElement<Partial<OpenerProps>>;
  /** Who opens it by other ways than the button keeps whether it is open. */
  opened?: boolean;
  onChange?: (opened: boolean) => void;
  /** Who gives the focus elsewhere when it closes. */
  onClose?: () => void;
  dropdown?: MenuDropdownProps;
  /** Mounted when it first opens. */
  children: ReactNode;
}

/** A button with a menu. */
export function Menu({ button, opened, onChange, ...rest }: OwnProps) {
  const [own, setOwn] = useState(false);
  const isOpened = opened ?? own;
  const change = (next: boolean) => {
    setOwn(next);
    onChange?.(next);
  };
  const { opener, target, parts } = useFloating("menu", isOpened, change);
  return (
    <>
      {cloneElement(button, opener)}
      {parts && target && (
        <Opened
          {...rest}
          parts={parts.Menu}
          id={opener.id}
          target={target}
          opened={isOpened}
          onChange={change}
        />
      )}
    </>
  );
}

interface OpenedProps extends Omit<OwnProps, "button"> {
  parts: typeof MantineMenu;
  id: string;
  target: HTMLElement;
  opened: boolean;
}

function Opened({
  parts: Parts,
  target,
  opened,
  dropdown,
  children,
  onClose,
  ...rest
}: OpenedProps) {
  return (
    <MenuParts value={Parts}>
      <Parts
        {...rest}
        opened={useAfterMount(opened)}
        onClose={onClose}
        returnFocus={onClose === undefined}
      >
        <Parts.Target>
          <Anchor to={target} />
        </Parts.Target>
        <Parts.Dropdown {...dropdown}>{children}</Parts.Dropdown>
      </Parts>
    </MenuParts>
  );
}

const MenuParts = createContext<typeof MantineMenu | null>(null);

/** A part of Mantine's menu, which is there when a menu is open. */
function part<Part>(of: (menu: typeof MantineMenu) => Part): Part {
  function MenuPart(props: object) {
    const menu = use(MenuParts);
    if (!menu) throw new Error("no menu around this item");
    const Found = of(menu) as ComponentType<object>;
    return <Found {...props} />;
  }
  return MenuPart as unknown as Part;
}

Menu.Item = part((menu) => menu.Item);
Menu.RadioItem = part((menu) => menu.RadioItem);
Menu.CheckboxItem = part((menu) => menu.CheckboxItem);
Menu.Label = part((menu) => menu.Label);
Menu.Divider = part((menu) => menu.Divider);
Menu.Sub = Object.assign(
  part((menu) => menu.Sub),
  {
    Target: part((menu) => menu.Sub.Target),
    Item: part((menu) => menu.Sub.Item),
    Dropdown: part((menu) => menu.Sub.Dropdown),
  },
);
