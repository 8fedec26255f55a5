import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "@/ui/dialog";
import { PlusIcon, RestoreIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";
import { useWorkspace } from "@/workspace/use-workspace";
import { useLayoutActions } from "./layout-actions";
import { QuickAdd } from "./manual-start";
import { NameDialog } from "./name-dialog";
import { PanelDialog } from "./panel-dialog";

type Task = "panel" | "section" | "quick";

/** Adding panels and sections, and how sections come about. */
export function LayoutMenu() {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const [opened, setOpened] = useState(false);
  const [task, setTask] = useState<Task | null>(null);
  const end = () => setTask(null);
  return (
    <>
      <Menu
        opened={opened}
        onChange={setOpened}
        position="bottom-end"
        width={290}
        button={
          <Button size="xs" variant="default" leftSection={<PlusIcon size={14} />}>
            <Trans>Layout</Trans>
          </Button>
        }
      >
        <Items onTask={setTask} />
      </Menu>
      <PanelDialog section={null} opened={task === "panel"} onClose={end} />
      <NameDialog
        title={t`Add a section`}
        opened={task === "section"}
        onClose={end}
        onName={actions.addSection}
      />
      <Dialog
        opened={task === "quick"}
        onClose={end}
        title={t`Add panels for metrics`}
        closeLabel={t`Close`}
      >
        <QuickAdd onDone={end} />
      </Dialog>
    </>
  );
}

function Items({ onTask }: { onTask: (task: Task) => void }) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const layout = useWorkspace((spec) => spec.layout);
  const mode = layout?.mode ?? "automatic";
  const sectionsBy = layout?.sectionsBy ?? "first";
  return (
    <>
      <Menu.Item leftSection={<PlusIcon size={14} />} onClick={() => onTask("panel")}>
        <Trans>Add a panel</Trans>
      </Menu.Item>
      <Menu.Item leftSection={<PlusIcon size={14} />} onClick={() => onTask("section")}>
        <Trans>Add a section</Trans>
      </Menu.Item>
      {mode === "manual" && (
        <Menu.Item leftSection={<PlusIcon size={14} />} onClick={() => onTask("quick")}>
          <Trans>Add panels for metrics</Trans>
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Label>
        <Trans>Panels</Trans>
      </Menu.Label>
      <Choices
        chosen={mode}
        choices={[
          { value: "automatic", label: t`One for every metric, by itself` },
          { value: "manual", label: t`Only those added by hand` },
        ]}
        onChoice={(next) => actions.change((now) => ({ ...now, mode: next }))}
      />
      <Menu.Label>
        <Trans>Sections by</Trans>
      </Menu.Label>
      <Choices
        chosen={sectionsBy}
        choices={[
          { value: "first", label: t`First part of the name` },
          { value: "last", label: t`All but the last part` },
          { value: "tree", label: t`Every part, as a tree` },
        ]}
        onChoice={(next) => actions.change((now) => ({ ...now, sectionsBy: next }))}
      />
      <Menu.Divider />
      <Menu.CheckboxItem
        checked={layout?.sorted ?? false}
        closeMenuOnClick
        onChange={(sorted) => actions.change((now) => ({ ...now, sorted }))}
      >
        <Trans>Always A to Z</Trans>
      </Menu.CheckboxItem>
      <Menu.Item
        leftSection={<RestoreIcon size={14} />}
        disabled={!layout}
        onClick={() => actions.store.change(({ layout: _, ...spec }) => spec)}
      >
        <Trans>Reset to automatic</Trans>
      </Menu.Item>
    </>
  );
}

function Choices<T extends string>({
  chosen,
  choices,
  onChoice,
}: {
  chosen: T;
  choices: { value: T; label: string }[];
  onChoice: (value: T) => void;
}) {
  return choices.map(({ value, label }) => (
    <Menu.RadioItem
      key={value}
      value={value}
      checked={value === chosen}
      closeMenuOnClick
      onChange={() => onChoice(value)}
    >
      {label}
    </Menu.RadioItem>
  ));
}
