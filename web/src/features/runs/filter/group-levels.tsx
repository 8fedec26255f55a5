import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { columnsQuery } from "@/api/columns";
import { CloseIcon, DownIcon, UpIcon } from "@/ui/icons";
import { useColumnTitles } from "../columns/column-title";
import { movedBefore } from "../table/column-layout";
import type { ToolbarProps } from "./runs-toolbar";
import classes from "./runs-toolbar.module.css";

const OFFERED = 60;
/** Offered first while nothing is typed; then the config, then what hardly groups. */
const USUAL = ["group", "job_type", "tags", "state", "user"];

/** The columns that runs are grouped by, outermost first, and the field that adds one. */
export function GroupLevels({ project, view, onView }: ToolbarProps) {
  const { t } = useLingui();
  const titles = useColumnTitles();
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { data } = useQuery(columnsQuery(project.id, { search, mode: "fuzzy", limit: OFFERED }));
  const levels = view.group ?? [];
  const put = (next: string[]) =>
    onView({ group: next.length > 0 ? next : undefined, closed: undefined });
  const names = data?.columns.map(({ name }) => name) ?? [];
  const known = search ? names : names.toSorted((a, b) => rank(a) - rank(b));
  return (
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
        ref={field}
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
  );
}

function rank(name: string): number {
  if (USUAL.includes(name)) return USUAL.indexOf(name);
  return USUAL.length + (name.startsWith("config.") ? 0 : 1);
}
