import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useCommands } from "@/commands/commands";
import { GroupIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import { Popover } from "@/ui/popover";
import type { ToolbarProps } from "./runs-toolbar";
import classes from "./runs-toolbar.module.css";

const GroupLevels = later(async () => (await import("./group-levels")).GroupLevels);

/** Group by one or several columns, shown or not; the order of the levels can be changed. */
export function GroupButton(props: ToolbarProps) {
  const { t } = useLingui();
  const [opened, setOpened] = useState(false);
  useCommands(t`Runs`, [{ label: t`Group runs`, keys: ["G"], run: () => setOpened(true) }]);
  const nLevels = props.view.group?.length ?? 0;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      label={t`Group by`}
      button={
        <Button
          size="compact-sm"
          variant={nLevels > 0 ? "light" : "default"}
          leftSection={<GroupIcon size={15} />}
          classNames={{ label: classes.label, section: classes.section }}
          title={t`Group by`}
        >
          <span className={classes.word}>{t`Group by`}</span>{" "}
          {nLevels > 0 && <span>{nLevels}</span>}
        </Button>
      }
    >
      <GroupLevels {...props} />
    </Popover>
  );
}
