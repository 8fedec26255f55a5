import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { PanelSpec } from "@/workspace/spec";
import { useLayoutActions } from "./layout-actions";
import type { PanelDialogProps } from "./panel-dialog";
import { KindSelect } from "./panel-editor";
import { usePanelHost } from "./panel-host";
import classes from "./workspace.module.css";

/** What a new panel shows. */
export function PanelForm({ section, onClose }: Omit<PanelDialogProps, "opened">) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const { kinds, keys, project } = usePanelHost();
  const [panel, setPanel] = useState<PanelSpec>({ id: "new", kind: "line", config: {} });
  const onPanel = (change: Partial<PanelSpec>) => setPanel((now) => ({ ...now, ...change }));
  const Editor = kinds[panel.kind]?.Editor;
  const add = () => {
    actions.addPanel(section, panel);
    onClose();
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <KindSelect
        kind={panel.kind}
        onKind={(kind, choice) => onPanel({ kind, config: choice.defaults(keys) })}
      />
      <TextInput
        size="xs"
        label={t`Title`}
        value={panel.title ?? ""}
        onChange={(event) => onPanel({ title: event.currentTarget.value || undefined })}
      />
      {Editor && <Editor panel={panel} project={project} keys={keys} onPanel={onPanel} />}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit">
          <Trans>Add</Trans>
        </Button>
      </div>
    </form>
  );
}
