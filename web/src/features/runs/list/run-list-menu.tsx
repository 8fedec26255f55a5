import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { useLanguage } from "@/i18n/language";
import type { Crop } from "@/ui/cropped-text";
import { MoreIcon } from "@/ui/icons";
import { FIRST_SHOWN, type RunListState } from "./run-list-state";

const CHOICES_OF_SHOWN = [5, FIRST_SHOWN, 20, 50];

/** How names are cropped and how many runs are drawn without being asked for. */
export function RunListMenu({
  state,
  onState,
  crop,
  onCrop,
}: {
  state: RunListState;
  onState: (change: Partial<RunListState>) => void;
  crop: Crop;
  onCrop: (crop: Crop) => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const shown = state.n ?? FIRST_SHOWN;
  const crops: { id: Crop; name: string }[] = [
    { id: "end", name: t`Crop the end` },
    { id: "middle", name: t`Crop the middle` },
    { id: "beginning", name: t`Crop the beginning` },
  ];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={t`Options of the run list`}
          title={t`Options of the run list`}
        >
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t`Run name cropping`}</Menu.Label>
        {crops.map(({ id, name }) => (
          <Menu.RadioItem
            key={id}
            value={id}
            checked={id === crop}
            closeMenuOnClick
            onChange={() => onCrop(id)}
          >
            {name}
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Label>{t`Shown in the charts`}</Menu.Label>
        {CHOICES_OF_SHOWN.map((n) => (
          <Menu.RadioItem
            key={n}
            value={String(n)}
            checked={n === shown}
            closeMenuOnClick
            onChange={() =>
              onState({
                n: n === FIRST_SHOWN ? undefined : n,
                only: undefined,
                show: undefined,
                hide: undefined,
              })
            }
          >
            <Trans>The newest {n.toLocaleString(locale)}</Trans>
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
