import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { columnValuesQuery } from "@/api/columns";
import { TagsField } from "@/ui/tags-field";
import type { BulkFormProps } from "./bulk-dialog";
import { FormActions } from "./form-actions";

export function TagsForm({ project, busy, onDo, onCancel }: BulkFormProps) {
  const { t } = useLingui();
  const [added, setAdded] = useState<string[]>([]);
  const [removed, setRemoved] = useState<string[]>([]);
  const { data } = useQuery(columnValuesQuery(project.id, "tags", "", 200));
  const known = data?.values.map(({ value }) => String(value)) ?? [];
  return (
    <>
      <TagsField
        label={t`Tags to add`}
        description={t`Enter takes a tag; those in use are offered`}
        data={known}
        value={added}
        onChange={setAdded}
        data-autofocus
      />
      <TagsField label={t`Tags to remove`} data={known} value={removed} onChange={setRemoved} />
      <FormActions onCancel={onCancel}>
        <Button
          loading={busy}
          disabled={added.length + removed.length === 0}
          onClick={() =>
            onDo(
              ...(added.length > 0 ? [{ action: "add_tags" as const, tags: added }] : []),
              ...(removed.length > 0 ? [{ action: "remove_tags" as const, tags: removed }] : []),
            )
          }
        >
          <Trans>Apply</Trans>
        </Button>
      </FormActions>
    </>
  );
}
