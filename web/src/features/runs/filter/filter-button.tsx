import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useCommands } from "@/commands/commands";
import { FilterError } from "@/search/filter-error";
import { FilterIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import { Popover } from "@/ui/popover";
import { partsOfFilter, readFilter } from "./filter-text";
import type { ToolbarProps } from "./runs-toolbar";
import classes from "./runs-toolbar.module.css";

const FilterForm = later(async () => (await import("./filter-form")).FilterForm);

/** The filter as one typed expression and, below it, as rows of three fields. */
export function FilterButton(props: ToolbarProps) {
  const { view } = props;
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
      label={t`Filter`}
      button={
        <Button
          size="compact-sm"
          variant={count > 0 ? "light" : "default"}
          leftSection={<FilterIcon size={15} />}
          classNames={{ label: classes.label, section: classes.section }}
          title={t`Filter`}
        >
          <span className={classes.word}>{t`Filter`}</span> {count > 0 && <span>{count}</span>}
        </Button>
      }
    >
      <FilterForm {...props} tree={tree} />
    </Popover>
  );
}
