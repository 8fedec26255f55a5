import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { LANGUAGES, setLanguage, useLanguage } from "@/i18n/language";
import { LanguageIcon } from "@/ui/icons";

export function LanguageMenu() {
  const { t } = useLingui();
  const current = useLanguage();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Language`} title={t`Language`}>
          <LanguageIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map(({ id, name }) => (
          <Menu.RadioItem
            key={id}
            lang={id}
            value={id}
            checked={id === current}
            closeMenuOnClick
            onChange={() => setLanguage(id)}
          >
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
