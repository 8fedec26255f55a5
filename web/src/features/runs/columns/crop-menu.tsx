import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { MoreIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";
import type { RunsSpec } from "@/workspace/spec";
import { FIRST_SHOWN } from "../table/runs-view";
import { useTable } from "../table/table-context";

const CHOICES_OF_SHOWN = [5, FIRST_SHOWN, 20, 50, 100, 200];

/** How names are cropped and how many runs are drawn without being asked for. */
export function CropMenu() {
  const { t } = useLingui();
  const { spec, changeSpec, view, onView } = useTable();
  const crops: { id: NonNullable<RunsSpec["crop"]>; name: string }[] = [
    { id: "end", name: t`Crop the end` },
    { id: "middle", name: t`Crop the middle` },
    { id: "start", name: t`Crop the beginning` },
  ];
  const shown = view.n ?? FIRST_SHOWN;
  return (
    <Menu
      position="bottom-end"
      button={
        <ActionIcon
          variant="subtle"
          color="gray"
          size={26}
          aria-label={t`Options of the run list`}
          title={t`Options of the run list`}
        >
          <MoreIcon />
        </ActionIcon>
      }
    >
      <Menu.Label>{t`Run name cropping`}</Menu.Label>
      {crops.map(({ id, name }) => (
        <Menu.RadioItem
          key={id}
          value={id}
          checked={id === (spec.crop ?? "middle")}
          closeMenuOnClick
          onChange={() => changeSpec({ crop: id })}
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
            onView({
              n: n === FIRST_SHOWN ? undefined : n,
              only: undefined,
              show: undefined,
              hide: undefined,
            })
          }
        >
          {t`The first ${n}`}
        </Menu.RadioItem>
      ))}
    </Menu>
  );
}
