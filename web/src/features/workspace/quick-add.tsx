import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, MultiSelect } from "@mantine/core";
import { useState } from "react";
import { isSystem } from "@/workspace/keys";
import { quickAdd } from "@/workspace/layout-edit";
import { useLayoutActions } from "./layout-actions";
import { usePanelHost } from "./panel-host";
import classes from "./workspace.module.css";

/** Add a panel for each of some keys at once. */
export function QuickAdd({ onDone }: { onDone?: () => void }) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const { keys } = usePanelHost();
  const [chosen, setChosen] = useState<string[]>([]);
  const ordinary = keys.filter((key) => !isSystem(key));
  const add = (some: string[]) => {
    actions.change((layout) => quickAdd(layout, some));
    onDone?.();
  };
  return (
    <div className={classes.form}>
      <MultiSelect
        label={t`Metrics`}
        data={keys}
        value={chosen}
        onChange={setChosen}
        searchable
        limit={100}
        nothingFoundMessage={t`Nothing found`}
      />
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => add(ordinary)}>
          <Plural value={ordinary.length} one="Add the only one" other="Add all #" />
        </Button>
        <Button disabled={chosen.length === 0} onClick={() => add(chosen)}>
          <Trans>Add</Trans>
        </Button>
      </div>
    </div>
  );
}
