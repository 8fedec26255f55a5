import { useLingui } from "@lingui/react/macro";
import { ActionIcon, useMantineColorScheme } from "@mantine/core";
import { MoonIcon, SunIcon, SystemIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";

export function ThemeMenu() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const themes = [
    { id: "light", name: t`Light`, Icon: SunIcon },
    { id: "dark", name: t`Dark`, Icon: MoonIcon },
    { id: "auto", name: t`As the system`, Icon: SystemIcon },
  ] as const;
  const Current = themes.find(({ id }) => id === colorScheme)?.Icon ?? SystemIcon;
  return (
    <Menu
      position="bottom-end"
      button={
        <ActionIcon variant="subtle" color="gray" aria-label={t`Theme`} title={t`Theme`}>
          <Current />
        </ActionIcon>
      }
    >
      {themes.map(({ id, name, Icon }) => (
        <Menu.RadioItem
          key={id}
          value={id}
          checked={id === colorScheme}
          closeMenuOnClick
          rightSection={<Icon />}
          onChange={() => setColorScheme(id)}
        >
          {name}
        </Menu.RadioItem>
      ))}
    </Menu>
  );
}
