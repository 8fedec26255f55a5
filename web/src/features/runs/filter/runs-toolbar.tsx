import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useRef } from "react";
import type { Project } from "@/api/projects";
import { useCommands } from "@/commands/commands";
import { ListIcon, SplitIcon, TableIcon } from "@/ui/icons";
import { ColumnsButton } from "../columns/columns-button";
import type { RunsView, Stop } from "../table/runs-view";
import { FilterButton } from "./filter-button";
import { GroupButton } from "./group-button";
import { RunSearchBox } from "./run-search-box";
import classes from "./runs-toolbar.module.css";

export interface ToolbarProps {
  project: Project;
  stop: Stop;
  view: RunsView;
  onView: (change: Partial<RunsView>) => void;
  me: string;
  /** How many runs match, of how many; null while nobody knows. */
  matching: { count: number; of: number } | null;
}

/** What narrows, groups and arranges the runs, above them at every stop. */
export function RunsToolbar(props: ToolbarProps) {
  const { t } = useLingui();
  const { stop, onView } = props;
  const box = useRef<HTMLInputElement>(null);
  const stops = [
    { id: "list", label: t`Narrow list`, icon: <ListIcon size={15} /> },
    { id: "split", label: t`Table beside the charts`, icon: <SplitIcon size={15} /> },
    { id: "full", label: t`Table only`, icon: <TableIcon size={15} /> },
  ] as const;
  const go = (id: Stop) => onView({ table: id === "list" ? undefined : id });
  useCommands(t`Runs`, [
    { label: t`Search runs`, keys: ["/"], run: () => box.current?.focus() },
    ...stops.map(({ id, label }, i) => ({
      label,
      keys: [`v ${i + 1}`],
      run: () => go(id),
    })),
  ]);
  return (
    <div className={classes.toolbar}>
      <RunSearchBox ref={box} view={props.view} onView={onView} />
      <div className={classes.buttons}>
        <FilterButton {...props} />
        <GroupButton {...props} />
        <ColumnsButton project={props.project} />
        <fieldset className={classes.stops}>
          <legend className="visually-hidden">{t`Width of the run table`}</legend>
          {stops.map(({ id, label, icon }) => (
            <ActionIcon
              key={id}
              variant={id === stop ? "light" : "subtle"}
              color={id === stop ? undefined : "gray"}
              size={28}
              aria-pressed={id === stop}
              aria-label={label}
              title={label}
              onClick={() => go(id)}
            >
              {icon}
            </ActionIcon>
          ))}
        </fieldset>
      </div>
    </div>
  );
}
