import { useLingui } from "@lingui/react/macro";
import { Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { columnValuesQuery } from "@/api/columns";
import { type TableRow, useEditRow } from "@/api/table";
import { TagsField } from "@/ui/tags-field";
import classes from "./cell-editor.module.css";
import { type EditedField, useTable } from "./table-context";

/** Edits a field in its place: Enter keeps it (Ctrl+Enter in notes), Esc leaves it as it was. */
export function CellEditor({ run, field }: { run: TableRow; field: EditedField }) {
  const { t } = useLingui();
  const { project, onEdit } = useTable();
  const edit = useEditRow(project.id);
  const [text, setText] = useState(field === "name" ? run.name : (run.notes ?? ""));
  const close = () => {
    onEdit(null);
    document.querySelector<HTMLElement>("[role=grid], [role=treegrid]")?.focus();
  };
  const save = () => {
    const was = field === "name" ? run.name : run.notes;
    if (text !== was && (field !== "name" || text.trim()))
      edit.mutate({ uid: run.uid, patch: field === "name" ? { name: text } : { notes: text } });
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") close();
    if (event.key === "Enter" && (field === "name" || event.ctrlKey || event.metaKey)) save();
  };
  if (field === "tags") return <TagsEditor run={run} close={close} />;
  if (field === "name")
    return (
      <TextInput
        ref={focusOnce}
        className={classes.name}
        size="xs"
        aria-label={t`Name of the run`}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={save}
      />
    );
  return (
    <Textarea
      ref={focusOnce}
      className={classes.notes}
      size="xs"
      autosize
      minRows={3}
      maxRows={10}
      aria-label={t`Notes of the run`}
      description={t`Ctrl+Enter saves, Esc leaves it as it was`}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={save}
    />
  );
}

function TagsEditor({ run, close }: { run: TableRow; close: () => void }) {
  const { t } = useLingui();
  const { project } = useTable();
  const edit = useEditRow(project.id);
  const [tags, setTags] = useState(run.tags);
  const known = useQuery(columnValuesQuery(project.id, "tags", ""));
  const save = () => {
    if (tags.join("\n") !== run.tags.join("\n")) edit.mutate({ uid: run.uid, patch: { tags } });
    close();
  };
  return (
    <TagsField
      ref={focusOnce}
      className={classes.notes}
      size="xs"
      aria-label={t`Tags of the run`}
      value={tags}
      data={known.data?.values.map(({ value }) => String(value)) ?? []}
      onChange={setTags}
      onBlur={save}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
      }}
    />
  );
}

function focusOnce(field: HTMLElement | null): void {
  field?.focus({ preventScroll: true });
}
