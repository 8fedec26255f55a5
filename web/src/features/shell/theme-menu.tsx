import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { CheckIcon, MoonIcon, SunIcon, SystemIcon } from "@/ui/icons";

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
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Theme`} title={t`Theme`}>
          <Current />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {themes.map(({ id, name, Icon }) => (
          <Menu.Item
            key={id}
            role="menuitemradio"
            aria-checked={id === colorScheme}
            leftSection={<Icon />}
            rightSection={id === colorScheme && <CheckIcon />}
            onClick={() => setColorScheme(id)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
