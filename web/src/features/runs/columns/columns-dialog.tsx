import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import { type ColumnMode, columnsQuery } from "@/api/columns";
import type { Project } from "@/api/projects";
import { EyeIcon, EyeOffIcon, PinIcon, SearchIcon, UnpinIcon } from "@/ui/icons";
import { ColumnTitle } from "./column-title";
import classes from "./columns-dialog.module.css";
import { toggled, useChangeRunsSpec, useRunsSpec } from "./runs-spec";
import { useColumns } from "./use-columns";

const LINE_PX = 30;
/** Of more columns than these the search finds the others. */
const COLUMNS_LISTED = 1_000;

/** All columns of the project: a click shows or hides one, the pin keeps it beside the name. */
export function ColumnsDialog({ project }: { project: Project }) {
  const { t } = useLingui();
  const spec = useRunsSpec();
  const changeSpec = useChangeRunsSpec();
  const { pinned, shown } = useColumns(project.id, spec);
  const [search, setSearch] = useState("");
  const [mode, setMode] = useState<ColumnMode>("fuzzy");
  const { data, error } = useQuery(
    columnsQuery(project.id, { search, mode, limit: COLUMNS_LISTED }),
  );
  // The name always stands first.
  const names = data?.columns.map(({ name }) => name).filter((name) => name !== "name") ?? [];
  const nLeftOut = data ? data.total - data.columns.length : 0;
  const visible = new Set([...pinned, ...shown]);
  const show = (some: string[]) =>
    changeSpec({ columns: [...shown, ...some.filter((name) => !visible.has(name))] });
  const hide = (some: string[]) => {
    const gone = new Set(some);
    changeSpec({
      columns: shown.filter((name) => !gone.has(name)),
      pinned: pinned.filter((name) => !gone.has(name)),
    });
  };
  return (
    <div className={classes.dialog}>
      <TextInput
        data-autofocus
        leftSection={<SearchIcon size={14} />}
        placeholder={t`Search columns`}
        aria-label={t`Search columns`}
        value={search}
        error={error?.message}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={classes.actions}>
        <SegmentedControl
          size="xs"
          aria-label={t`How the search is meant`}
          value={mode}
          onChange={(next) => setMode(next as ColumnMode)}
          data={[
            { value: "fuzzy", label: t`Fuzzy` },
            { value: "exact", label: t`Exact` },
            { value: "regex", label: t`Regex` },
          ]}
        />
        <span className={classes.count} aria-live="polite">
          {nLeftOut > 0 ? (
            <Trans>
              {names.length} of {names.length + nLeftOut} columns
            </Trans>
          ) : (
            <Plural value={names.length} one="# column" other="# columns" />
          )}
        </span>
        <Button size="compact-xs" variant="default" onClick={() => show(names)}>
          {t`Show all of these`}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => hide(names)}>
          {t`Hide all of these`}
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={!spec.columns && !spec.pinned}
          onClick={() => changeSpec({ columns: undefined, pinned: undefined })}
        >
          {t`As at first`}
        </Button>
      </div>
      <Lines
        names={names}
        visible={visible}
        pinned={pinned}
        onShown={(name) => (visible.has(name) ? hide([name]) : show([name]))}
        onPinned={(name) =>
          changeSpec({
            pinned: toggled(pinned, name),
            columns: pinned.includes(name) ? [...shown, name] : shown.filter((c) => c !== name),
          })
        }
      />
    </div>
  );
}

function Lines({
  names,
  visible,
  pinned,
  onShown,
  onPinned,
}: {
  names: string[];
  visible: ReadonlySet<string>;
  pinned: string[];
  onShown: (name: string) => void;
  onPinned: (name: string) => void;
}) {
  const { t } = useLingui();
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({
    count: names.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 10,
  });
  return (
    <div ref={scroller} className={classes.lines}>
      <ul style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ index, start }) => {
          const name = names[index];
          const isPinned = pinned.includes(name);
          return (
            <li key={name} style={{ top: start }}>
              <button
                type="button"
                className={classes.column}
                aria-pressed={visible.has(name)}
                title={name}
                onClick={() => onShown(name)}
              >
                {visible.has(name) ? <EyeIcon size={15} /> : <EyeOffIcon size={15} />}
                <ColumnTitle name={name} />
              </button>
              <ActionIcon
                variant={isPinned ? "light" : "subtle"}
                color={isPinned ? undefined : "gray"}
                size={26}
                aria-pressed={isPinned}
                aria-label={isPinned ? t`Unpin ${name}` : t`Pin ${name}`}
                title={isPinned ? t`Unpin ${name}` : t`Pin ${name}`}
                onClick={() => onPinned(name)}
              >
                {isPinned ? <UnpinIcon size={14} /> : <PinIcon size={14} />}
              </ActionIcon>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
