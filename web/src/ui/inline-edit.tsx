import { ActionIcon, Button, Textarea, TextInput } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { PencilIcon } from "./icons";
import classes from "./inline-edit.module.css";

/** Text with a pencil; while it is edited, Enter saves (Ctrl+Enter in long text), Esc leaves. */
export function InlineEdit({
  value,
  onSave,
  labels,
  multiline = false,
  children,
}: {
  value: string;
  onSave: (value: string) => void;
  labels: { edit: string; save: string; cancel: string };
  multiline?: boolean;
  children: ReactNode;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <span className={classes.shown}>
        {children}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={labels.edit}
          title={labels.edit}
          onClick={() => setDraft(value)}
        >
          <PencilIcon size={14} />
        </ActionIcon>
      </span>
    );
  }
  const save = () => {
    setDraft(null);
    if (draft !== value) onSave(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") setDraft(null);
    if (event.key === "Enter" && (!multiline || event.ctrlKey || event.metaKey)) save();
  };
  const shared = { value: draft, onKeyDown, "aria-label": labels.edit };
  return (
    <span className={classes.editing}>
      {multiline ? (
        <Textarea
          {...shared}
          ref={focusOnce}
          onChange={(event) => setDraft(event.currentTarget.value)}
          autosize
          minRows={3}
          maxRows={16}
        />
      ) : (
        <TextInput
          {...shared}
          ref={focusOnce}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      )}
      <span className={classes.actions}>
        <Button size="compact-sm" onClick={save}>
          {labels.save}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setDraft(null)}>
          {labels.cancel}
        </Button>
      </span>
    </span>
  );
}

function focusOnce(field: HTMLElement | null): void {
  field?.focus();
}
