import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { LANGUAGES, setLanguage, useLanguage } from "@/i18n/language";
import { CheckIcon, LanguageIcon } from "@/ui/icons";

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
          <Menu.Item
            key={id}
            lang={id}
            role="menuitemradio"
            aria-checked={id === current}
            rightSection={id === current && <CheckIcon />}
            onClick={() => setLanguage(id)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
