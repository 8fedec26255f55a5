import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Kbd, Switch } from "@mantine/core";
import { useState } from "react";
import { useCommandGroups, useCommands } from "@/commands/commands";
import { keyCaps } from "@/commands/keys";
import { useShortcutsEnabled } from "@/commands/shortcuts-setting";
import { Dialog } from "@/ui/dialog";
import { HelpIcon } from "@/ui/icons";
import classes from "./app-help.module.css";

/** The keys that work on this page, and the switch that turns single keys off (WCAG 2.1.4). */
export function AppHelp() {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [enabled, setEnabled] = useShortcutsEnabled();
  const label = t`Keyboard shortcuts`;
  useCommands(t`Everywhere`, [{ label, keys: ["?"], run: () => setOpen(true) }]);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        title={label}
        onClick={() => setOpen(true)}
      >
        <HelpIcon />
      </ActionIcon>
      <Dialog opened={open} onClose={() => setOpen(false)} title={label} closeLabel={t`Close`}>
        <ShortcutList />
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

function ShortcutList() {
  return useCommandGroups().map(({ title, commands }) => {
    const withKeys = commands.filter(({ keys }) => keys && keys.length > 0);
    if (withKeys.length === 0) return null;
    return (
      <section key={title} className={classes.group}>
        <h3>{title}</h3>
        <dl>
          {withKeys.map(({ label, keys }) => (
            <div key={label}>
              <dt>
                {keys?.map((press) => (
                  <Caps key={press} press={press} />
                ))}
              </dt>
              <dd>{label}</dd>
            </div>
          ))}
        </dl>
      </section>
    );
  });
}

export function Caps({ press }: { press: string }) {
  return (
    <span className={classes.press}>
      {keyCaps(press).map((cap, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the caps of a press do not move
        <Kbd key={i} size="xs">
          {cap}
        </Kbd>
      ))}
    </span>
  );
}
