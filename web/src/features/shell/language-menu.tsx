import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { LANGUAGES, setLanguage, useLanguage } from "@/i18n/language";
import { LanguageIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";

export function LanguageMenu() {
  const { t } = useLingui();
  const current = useLanguage();
  return (
    <Menu
      position="bottom-end"
      button={
        <ActionIcon variant="subtle" color="gray" aria-label={t`Language`} title={t`Language`}>
          <LanguageIcon />
        </ActionIcon>
      }
    >
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
    </Menu>
  );
}
