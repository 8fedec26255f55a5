import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Kbd, Switch, Table } from "@mantine/core";
import { useState } from "react";
import { useShortcuts } from "@/commands/shortcuts";
import { useShortcutsEnabled } from "@/commands/shortcuts-setting";
import { Dialog } from "@/ui/dialog";
import { HelpIcon } from "@/ui/icons";

/** The list of keyboard shortcuts, and the switch that turns single keys off (WCAG 2.1.4). */
export function AppHelp() {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [enabled, setEnabled] = useShortcutsEnabled();
  useShortcuts({ "?": () => setOpen(true) });
  const rows: [string[], string][] = [
    [["/"], t`Search runs or logs`],
    [["j", "k"], t`Next and previous run`],
    [["Enter"], t`Open the run`],
    [["e"], t`Show or hide the run in the charts`],
    [["s"], t`Show only this run, and back`],
    [["x"], t`Select the run`],
    [["l"], t`Logarithmic y axis`],
    [["z"], t`Reset the zoom`],
    [["←", "→"], t`Move the crosshair of the chart in focus`],
    [["?"], t`This list`],
  ];
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Keyboard shortcuts`}
        title={t`Keyboard shortcuts`}
        onClick={() => setOpen(true)}
      >
        <HelpIcon />
      </ActionIcon>
      <Dialog
        opened={open}
        onClose={() => setOpen(false)}
        title={t`Keyboard shortcuts`}
        closeLabel={t`Close`}
      >
        <Table verticalSpacing={4}>
          <Table.Tbody>
            {rows.map(([keys, what]) => (
              <Table.Tr key={what}>
                <Table.Td w={90}>
                  {keys.map((key) => (
                    <Kbd key={key} mr={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{what}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch
          mt="md"
          checked={enabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
          label={<Trans>Use single keys as shortcuts</Trans>}
        />
      </Dialog>
    </>
  );
}
