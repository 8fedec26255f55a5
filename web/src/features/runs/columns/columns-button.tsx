import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { Project } from "@/api/projects";
import { useCommands } from "@/commands/commands";
import { Dialog } from "@/ui/dialog";
import { ColumnsIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import classes from "../filter/runs-toolbar.module.css";

const ColumnsDialog = later(async () => (await import("./columns-dialog")).ColumnsDialog);

export function ColumnsButton({ project }: { project: Project }) {
  const { t } = useLingui();
  const [opened, setOpened] = useState(false);
  useCommands(t`Runs`, [{ label: t`Choose columns`, keys: ["C"], run: () => setOpened(true) }]);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<ColumnsIcon size={15} />}
        classNames={{ label: classes.label, section: classes.section }}
        aria-haspopup="dialog"
        title={t`Columns`}
        onClick={() => setOpened(true)}
      >
        <span className={classes.word}>{t`Columns`}</span>
      </Button>
      <Dialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Columns`}
        closeLabel={t`Close`}
      >
        <ColumnsDialog project={project} />
      </Dialog>
    </>
  );
}
