import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import {
  BackIcon,
  CloseIcon,
  DownIcon,
  EyeOffIcon,
  ForwardIcon,
  GroupIcon,
  KebabIcon,
  PinIcon,
  UnpinIcon,
  UpIcon,
} from "@/ui/icons";
import { Menu } from "@/ui/menu";
import { columnPx } from "@/ui/resize-edge";
import { movedBefore, widthOf } from "../table/column-layout";
import { directionOf, sortedBy } from "../table/sort-order";
import { useTable } from "../table/table-context";
import { AggregateItems } from "./aggregate-items";
import { partsOf } from "./column-parts";
import { useColumnTitles } from "./column-title";
import { NumberItems } from "./number-items";
import { toggled } from "./runs-spec";

const WIDTH_STEP_PX = 40;

/** What a column's title offers behind its three dots; all that dragging does, too. */
export function ColumnMenu({ name, pinned }: { name: string; pinned: boolean }) {
  const { t } = useLingui();
  const title = useColumnTitles()(name);
  const label = t`Options of the column ${title}`;
  return (
    <Menu
      position="bottom-end"
      button={
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} title={label}>
          <KebabIcon size={14} />
        </ActionIcon>
      }
    >
      <SortItems name={name} />
      <Menu.Divider />
      <PlaceItems name={name} pinned={pinned} />
      {partsOf(name).source === "summary" && <AggregateItems name={name} />}
      <NumberItems name={name} />
    </Menu>
  );
}

function SortItems({ name }: { name: string }) {
  const { t } = useLingui();
  const { view, onView } = useTable();
  const direction = directionOf(view.sort, name);
  const canAdd = (view.sort?.length ?? 0) > 0 && !direction;
  const sort = (way: "asc" | "desc" | null, beside = false) =>
    onView({ sort: sortedBy(view.sort, name, way, beside) });
  return (
    <>
      <Menu.Item leftSection={<UpIcon size={14} />} onClick={() => sort("asc")}>
        {t`Sort ascending`}
      </Menu.Item>
      <Menu.Item leftSection={<DownIcon size={14} />} onClick={() => sort("desc")}>
        {t`Sort descending`}
      </Menu.Item>
      {canAdd && (
        <>
          <Menu.Item leftSection={<UpIcon size={14} />} onClick={() => sort("asc", true)}>
            {t`Then by this, ascending`}
          </Menu.Item>
          <Menu.Item leftSection={<DownIcon size={14} />} onClick={() => sort("desc", true)}>
            {t`Then by this, descending`}
          </Menu.Item>
        </>
      )}
      {direction && (
        <Menu.Item leftSection={<CloseIcon size={14} />} onClick={() => sort(null, true)}>
          {t`Do not sort by this`}
        </Menu.Item>
      )}
    </>
  );
}

function PlaceItems({ name, pinned }: { name: string; pinned: boolean }) {
  const { t } = useLingui();
  const { columns, spec, changeSpec, view, onView } = useTable();
  const list = pinned ? columns.pinned : columns.shown;
  const at = list.indexOf(name);
  const put = (order: string[]) => changeSpec(pinned ? { pinned: order } : { columns: order });
  const widen = (byPx: number) =>
    changeSpec({ widths: { ...spec.widths, [name]: columnPx(widthOf(name, spec.widths) + byPx) } });
  return (
    <>
      <Menu.Item
        leftSection={pinned ? <UnpinIcon size={14} /> : <PinIcon size={14} />}
        onClick={() =>
          changeSpec({
            pinned: toggled(columns.pinned, name),
            columns: pinned ? [name, ...columns.shown] : columns.shown.filter((c) => c !== name),
          })
        }
      >
        {pinned ? t`Unpin column` : t`Pin column`}
      </Menu.Item>
      <Menu.Item
        leftSection={<EyeOffIcon size={14} />}
        onClick={() =>
          changeSpec({
            pinned: columns.pinned.filter((c) => c !== name),
            columns: columns.shown.filter((c) => c !== name),
          })
        }
      >
        {t`Hide column`}
      </Menu.Item>
      <Menu.Item
        leftSection={<GroupIcon size={14} />}
        onClick={() => onView({ group: toggled(view.group, name), closed: undefined })}
      >
        {view.group?.includes(name) ? t`Do not group by this` : t`Group by this`}
      </Menu.Item>
      <Menu.Item
        disabled={at === 0}
        leftSection={<BackIcon size={14} />}
        onClick={() => put(movedBefore(list, name, list[at - 1]))}
      >
        {t`Move left`}
      </Menu.Item>
      <Menu.Item
        disabled={at === list.length - 1}
        leftSection={<ForwardIcon size={14} />}
        onClick={() => put(movedBefore(list, name, list[at + 2] ?? null))}
      >
        {t`Move right`}
      </Menu.Item>
      <Menu.Item onClick={() => widen(WIDTH_STEP_PX)}>{t`Wider`}</Menu.Item>
      <Menu.Item onClick={() => widen(-WIDTH_STEP_PX)}>{t`Narrower`}</Menu.Item>
    </>
  );
}
