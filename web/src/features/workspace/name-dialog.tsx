import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Dialog } from "@/ui/dialog";
import classes from "./workspace.module.css";

const LONGEST_NAME = 200;

interface NameDialogProps {
  title: string;
  opened: boolean;
  /** What the field begins with. */
  name?: string;
  /** A choice below the name, off at first. */
  option?: string;
  onClose: () => void;
  onName: (name: string, option: boolean) => void;
}

/** Asks for a name. */
export function NameDialog({ title, opened, onClose, ...form }: NameDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog opened={opened} onClose={onClose} title={title} closeLabel={t`Close`}>
      <NameForm {...form} onClose={onClose} />
    </Dialog>
  );
}

function NameForm({
  name = "",
  option,
  onClose,
  onName,
}: Omit<NameDialogProps, "title" | "opened">) {
  const { t } = useLingui();
  const [text, setText] = useState(name);
  const [checked, setChecked] = useState(false);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    onName(text.trim(), checked);
    onClose();
  };
  return (
    <form className={classes.form} onSubmit={onSubmit}>
      <TextInput
        label={t`Name`}
        value={text}
        maxLength={LONGEST_NAME}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      {option && (
        <label className={classes.option}>
          <input
            type="checkbox"
            checked={checked}
            onChange={(event) => setChecked(event.currentTarget.checked)}
          />
          {option}
        </label>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" disabled={!text.trim()}>
          <Trans>Save</Trans>
        </Button>
      </div>
    </form>
  );
}
