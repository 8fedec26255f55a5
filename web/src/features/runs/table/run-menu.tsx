import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { TableRow } from "@/api/table";
import {
  BaselineIcon,
  EyeIcon,
  GroupIcon,
  KebabIcon,
  MoveIcon,
  OpenIcon,
  PencilIcon,
  PinIcon,
  StopIcon,
  TagIcon,
  TrashIcon,
} from "@/ui/icons";
import { Menu } from "@/ui/menu";
import { toggled } from "../columns/runs-spec";
import { isAlive } from "../run-state";
import { ColorItems } from "./color-items";
import classes from "./lead.module.css";
import { useTable } from "./table-context";

/** What can be done with one run. Only an opened menu is mounted: there are many rows. */
export function RunMenu({ run, line, index }: { run: TableRow; line: number; index: number }) {
  const { t } = useLingui();
  const { menuLine, onMenu } = useTable();
  const label = t`Actions for ${run.name}`;
  const opened = menuLine === line;
  return (
    <Menu
      opened={opened}
      onChange={(open) => onMenu(open ? line : null)}
      onClose={() => document.querySelector<HTMLElement>("[role=grid], [role=treegrid]")?.focus()}
      position="bottom-start"
      button={
        <button
          type="button"
          className={classes.menu}
          tabIndex={-1}
          aria-label={label}
          title={label}
        >
          <KebabIcon size={15} />
        </button>
      }
    >
      {opened && (
        <>
          <ViewItems run={run} index={index} />
          <Menu.Divider />
          <EditItems run={run} />
          <Menu.Divider />
          <ColorItems run={run} />
        </>
      )}
    </Menu>
  );
}

function ViewItems({ run, index }: { run: TableRow; index: number }) {
  const { t } = useLingui();
  const table = useTable();
  const { spec, changeSpec, shown, onView } = table;
  const navigate = useNavigate();
  const { entity, name: project } = table.project;
  return (
    <>
      <Menu.Item
        leftSection={<OpenIcon size={14} />}
        onClick={() =>
          navigate({
            to: "/$entity/$project/runs/$run",
            params: { entity, project, run: run.id },
          })
        }
      >
        {t`Open the run`}
      </Menu.Item>
      <Menu.Item
        leftSection={<EyeIcon size={14} />}
        onClick={() => onView(shown.toggled(run.id, index))}
      >
        {shown.has(run.id, index) ? t`Hide in the charts` : t`Show in the charts`}
      </Menu.Item>
      <Menu.Item leftSection={<EyeIcon size={14} />} onClick={() => onView(shown.soloed(run.id))}>
        {t`Show only this run`}
      </Menu.Item>
      <Menu.Item
        leftSection={<PinIcon size={14} />}
        onClick={() => changeSpec({ pinnedRuns: toggled(spec.pinnedRuns, run.uid) })}
      >
        {spec.pinnedRuns?.includes(run.uid) ? t`Unpin the run` : t`Pin the run on top`}
      </Menu.Item>
      <Menu.Item
        leftSection={<BaselineIcon size={14} />}
        onClick={() => changeSpec({ baseline: spec.baseline === run.uid ? undefined : run.uid })}
      >
        {spec.baseline === run.uid ? t`No longer the baseline` : t`Compare all with this run`}
      </Menu.Item>
    </>
  );
}

function EditItems({ run }: { run: TableRow }) {
  const { t } = useLingui();
  const { onEdit, onBulk, stop, columns } = useTable();
  const inTable = (name: string) =>
    columns.pinned.includes(name) || (stop !== "list" && columns.shown.includes(name));
  return (
    <>
      <Menu.Item
        leftSection={<PencilIcon size={14} />}
        onClick={() => onEdit({ uid: run.uid, field: "name" })}
      >
        {t`Rename`}
      </Menu.Item>
      {inTable("notes") && (
        <Menu.Item
          leftSection={<PencilIcon size={14} />}
          onClick={() => onEdit({ uid: run.uid, field: "notes" })}
        >
          {t`Edit the notes`}
        </Menu.Item>
      )}
      {inTable("tags") && (
        <Menu.Item
          leftSection={<TagIcon size={14} />}
          onClick={() => onEdit({ uid: run.uid, field: "tags" })}
        >
          {t`Edit the tags`}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<GroupIcon size={14} />} onClick={() => onBulk("group", [run])}>
        {t`Put into a group`}
      </Menu.Item>
      <Menu.Item leftSection={<MoveIcon size={14} />} onClick={() => onBulk("move", [run])}>
        {t`Move or copy`}
      </Menu.Item>
      {isAlive(run.state) && (
        <Menu.Item leftSection={<StopIcon size={14} />} onClick={() => onBulk("stop", [run])}>
          {t`Stop`}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<TrashIcon size={14} />}
        color="red"
        onClick={() => onBulk("trash", [run])}
      >
        {t`Delete`}
      </Menu.Item>
    </>
  );
}
