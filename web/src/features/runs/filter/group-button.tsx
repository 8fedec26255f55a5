import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Popover, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { columnsQuery } from "@/api/columns";
import { useCommands } from "@/commands/commands";
import { CloseIcon, DownIcon, GroupIcon, UpIcon } from "@/ui/icons";
import { useColumnTitles } from "../columns/column-title";
import { movedBefore } from "../table/column-layout";
import type { ToolbarProps } from "./runs-toolbar";
import classes from "./runs-toolbar.module.css";

const OFFERED = 60;

/** Group by one or several columns, shown or not; the order of the levels can be changed. */
export function GroupButton({ project, view, onView }: ToolbarProps) {
  const { t } = useLingui();
  const titles = useColumnTitles();
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState("");
  const { data } = useQuery({
    ...columnsQuery(project.id, { search, mode: "fuzzy", limit: OFFERED }),
    enabled: opened,
  });
  useCommands(t`Runs`, [{ label: t`Group runs`, keys: ["G"], run: () => setOpened(true) }]);
  const levels = view.group ?? [];
  const put = (next: string[]) =>
    onView({ group: next.length > 0 ? next : undefined, closed: undefined });
  const known = data?.columns.map(({ name }) => name) ?? [];
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      withinPortal
      trapFocus
      shadow="md"
    >
      <Popover.Target>
        <Button
          size="compact-sm"
          variant={levels.length > 0 ? "light" : "default"}
          leftSection={<GroupIcon size={15} />}
          classNames={{ label: classes.label, section: classes.section }}
          aria-haspopup="dialog"
          aria-expanded={opened}
          title={t`Group by`}
          onClick={() => setOpened(!opened)}
        >
          <span className={classes.word}>{t`Group by`}</span>{" "}
          {levels.length > 0 && <span>{levels.length}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t`Group by`}>
        <div className={classes.levels} style={{ width: 300 }}>
          {levels.map((name, i) => (
            <div key={name} className={classes.level}>
              <bdi title={name}>{titles(name)}</bdi>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                disabled={i === 0}
                aria-label={t`Move ${titles(name)} up`}
                onClick={() => put(movedBefore(levels, name, levels[i - 1]))}
              >
                <UpIcon size={14} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                disabled={i === levels.length - 1}
                aria-label={t`Move ${titles(name)} down`}
                onClick={() => put(movedBefore(levels, name, levels[i + 2] ?? null))}
              >
                <DownIcon size={14} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                aria-label={t`Do not group by ${titles(name)}`}
                onClick={() => put(levels.filter((one) => one !== name))}
              >
                <CloseIcon size={14} />
              </ActionIcon>
            </div>
          ))}
          <Select
            size="xs"
            data-autofocus
            label={levels.length > 0 ? t`And within that by` : t`Group by the value of`}
            searchable
            comboboxProps={{ withinPortal: false }}
            filter={({ options }) => options}
            nothingFoundMessage={t`No column matches`}
            data={known
              .filter((name) => !levels.includes(name))
              .map((name) => ({
                value: name,
                label: name.includes(".") ? name : titles(name),
              }))}
            value={null}
            searchValue={search}
            onSearchChange={setSearch}
            onChange={(name) => {
              if (name) put([...levels, name]);
              setSearch("");
            }}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
