import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox, MultiSelect, SegmentedControl, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import type { TablePage } from "@/api/logged-tables";
import { useLanguage } from "@/i18n/language";
import { ColumnsIcon, DownloadIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";
import type { TableState } from "./table-state";
import classes from "./tables.module.css";

/** The same in every language. */
const FORMATS = [
  { format: "csv", name: "CSV" },
  { format: "parquet", name: "Parquet" },
] as const;

/** How the table is put together, filtered, grouped and saved. */
export function TableToolbar({
  head,
  several,
  state,
  onState,
  onExport,
  isWrong,
}: {
  head: TablePage | undefined;
  /** Whether tables of more than one run are shown. */
  several: boolean;
  state: TableState;
  onState: (change: Partial<TableState>) => void;
  onExport: (format: "csv" | "parquet") => void;
  /** Whether the server could not read the filter. */
  isWrong: boolean;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const shared = head?.shared ?? [];
  const titles = [...new Set(head?.columns.map(({ title }) => title) ?? [])];
  const groupable = head?.columns.filter(({ kind }) => kind !== "media" && kind !== "json") ?? [];
  const names = [...new Set([...(state.group ?? []), ...groupable.map(({ title }) => title)])];
  const isJoined = Boolean(state.join?.length);
  const total = (head?.n_rows ?? 0).toLocaleString(locale);
  return (
    <div className={classes.toolbar}>
      {several && (
        <SegmentedControl
          size="xs"
          aria-label={t`How runs are put together`}
          value={isJoined ? "joined" : "stacked"}
          data={[
            { value: "stacked", label: t`Below each other` },
            { value: "joined", label: t`Side by side`, disabled: shared.length === 0 },
          ]}
          onChange={(value) =>
            onState({
              join: value === "joined" ? [firstKey(shared)] : undefined,
              differ: undefined,
              sort: undefined,
            })
          }
        />
      )}
      {isJoined && (
        <MultiSelect
          size="xs"
          className={classes.chooser}
          classNames={{ inputField: classes.chooserField }}
          aria-label={t`Key that joins rows`}
          placeholder={state.join?.length ? "" : t`Key`}
          value={state.join ?? []}
          data={[...new Set([...(state.join ?? []), ...shared])]}
          onChange={(join) =>
            onState({ join: join.length > 0 ? join : undefined, sort: undefined })
          }
        />
      )}
      <FilterBox state={state} onState={onState} isWrong={isWrong} />
      <MultiSelect
        size="xs"
        className={classes.chooser}
        classNames={{ inputField: classes.chooserField }}
        aria-label={t`Group by`}
        placeholder={state.group?.length ? "" : t`Group by`}
        value={state.group ?? []}
        data={names}
        searchable
        clearable
        onChange={(group) =>
          onState({ group: group.length > 0 ? group : undefined, sort: undefined })
        }
      />
      <ColumnsMenu titles={titles} state={state} onState={onState} />
      <Menu
        position="bottom-end"
        button={<ToolButton name={t`Download`} icon={<DownloadIcon size={14} />} />}
      >
        {FORMATS.map(({ format, name }) => (
          <Menu.Item key={format} onClick={() => onExport(format)}>
            {name}
          </Menu.Item>
        ))}
      </Menu>
      <span className={classes.count}>
        <Trans>{total} rows</Trans>
      </span>
    </div>
  );
}

function FilterBox({
  state,
  onState,
  isWrong,
}: {
  state: TableState;
  onState: (change: Partial<TableState>) => void;
  isWrong: boolean;
}) {
  const { t } = useLingui();
  const [draft, setDraft] = useState(state.filter ?? "");
  useEffect(() => setDraft(state.filter ?? ""), [state.filter]);
  const commit = () => {
    if (draft.trim() !== (state.filter ?? "")) onState({ filter: draft.trim() || undefined });
  };
  return (
    <TextInput
      size="xs"
      className={classes.filter}
      aria-label={t`Filter rows`}
      placeholder={t`Filter rows, for example: correct = false and label in (3, 8)`}
      value={draft}
      error={isWrong}
      spellCheck={false}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setDraft(state.filter ?? "");
      }}
      onBlur={commit}
    />
  );
}

function ColumnsMenu({
  titles,
  state,
  onState,
}: {
  titles: string[];
  state: TableState;
  onState: (change: Partial<TableState>) => void;
}) {
  const { t } = useLingui();
  const hidden = state.hidden ?? [];
  const all = [...new Set([...titles, ...hidden])];
  return (
    <Menu
      position="bottom-end"
      closeOnItemClick={false}
      dropdown={{ p: "xs" }}
      button={<ToolButton name={t`Columns`} icon={<ColumnsIcon size={14} />} />}
    >
      <div className={classes.columnList}>
        {all.map((title) => (
          <Checkbox
            key={title}
            size="xs"
            label={title}
            checked={!hidden.includes(title)}
            onChange={() => {
              const next = hidden.includes(title)
                ? hidden.filter((one) => one !== title)
                : [...hidden, title];
              onState({ hidden: next.length > 0 ? next : undefined });
            }}
          />
        ))}
      </div>
    </Menu>
  );
}

/** A button that is its icon where there is little room; what is given besides opens the menu. */
function ToolButton({ name, icon, ...opener }: { name: string; icon: ReactNode }) {
  return (
    <Button
      {...opener}
      size="xs"
      variant="default"
      title={name}
      leftSection={icon}
      classNames={{ root: classes.tool, section: classes.toolIcon }}
    >
      <span className={classes.word}>{name}</span>
    </Button>
  );
}

/** The column that most likely tells rows apart. */
function firstKey(shared: string[]): string {
  return shared.find((title) => /^(id|index|idx|key|name|.*_id)$/i.test(title)) ?? shared[0] ?? "";
}
