import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Popover, Switch } from "@mantine/core";
import { useState } from "react";
import { useCommands } from "@/commands/commands";
import { FilterError } from "@/search/filter-error";
import { FilterIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import { ExpressionBox } from "./expression-box";
import { partsOfFilter, readFilter, toAddress, toShown } from "./filter-text";
import type { ToolbarProps } from "./runs-toolbar";
import classes from "./runs-toolbar.module.css";

const FilterBuilder = later(async () => (await import("./filter-builder")).FilterBuilder);

/** The filter as one typed expression and, below it, as rows of three fields. */
export function FilterButton({ project, view, onView, matching }: ToolbarProps) {
  const { t } = useLingui();
  const [opened, setOpened] = useState(false);
  useCommands(t`Runs`, [{ label: t`Filter runs`, keys: ["F"], run: () => setOpened(true) }]);
  const tree = readFilter(view.filter ?? "");
  const count =
    (tree instanceof FilterError ? 1 : partsOfFilter(tree).length) +
    (view.mine ? 1 : 0) +
    (view.sound ? 1 : 0);
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
          variant={count > 0 ? "light" : "default"}
          leftSection={<FilterIcon size={15} />}
          classNames={{ label: classes.label, section: classes.section }}
          aria-haspopup="dialog"
          aria-expanded={opened}
          title={t`Filter`}
          onClick={() => setOpened(!opened)}
        >
          <span className={classes.word}>{t`Filter`}</span> {count > 0 && <span>{count}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t`Filter`}>
        <div className={classes.form}>
          <ExpressionBox
            project={project.id}
            text={toShown(view.filter)}
            onFilter={(next) => onView({ filter: toAddress(next) })}
          />
          {tree instanceof FilterError ? null : (
            <FilterBuilder
              project={project.id}
              tree={tree}
              onTree={(next) => onView({ filter: toAddress(next) })}
            />
          )}
          <div className={classes.foot}>
            <Switch
              size="xs"
              label={t`Only my runs`}
              checked={view.mine ?? false}
              onChange={(event) => onView({ mine: event.currentTarget.checked || undefined })}
            />
            <Switch
              size="xs"
              label={t`Without crashed runs`}
              checked={view.sound ?? false}
              onChange={(event) => onView({ sound: event.currentTarget.checked || undefined })}
            />
            <span className={classes.counter} aria-live="polite">
              {matching && (
                <Trans>
                  {matching.count} of {matching.of} runs
                </Trans>
              )}
            </span>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
