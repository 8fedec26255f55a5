import { Trans, useLingui } from "@lingui/react/macro";
import { Autocomplete, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { columnValuesQuery } from "@/api/columns";
import type { BulkFormProps } from "./bulk-dialog";
import { FormActions } from "./form-actions";

export function GroupForm({ project, busy, onDo, onCancel }: BulkFormProps) {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const { data } = useQuery(columnValuesQuery(project.id, "group", "", 200));
  const known = data?.values.flatMap(({ value }) => (value ? [String(value)] : [])) ?? [];
  return (
    <>
      <Autocomplete
        label={t`Group`}
        description={t`One that is there or a new one; a group is there as long as runs are in it`}
        data={known}
        value={name}
        onChange={setName}
        data-autofocus
      />
      <FormActions onCancel={onCancel}>
        <Button
          variant="default"
          loading={busy}
          onClick={() => onDo({ action: "group", value: "" })}
        >
          <Trans>Take out of their groups</Trans>
        </Button>
        <Button
          loading={busy}
          disabled={name.trim() === ""}
          onClick={() => onDo({ action: "group", value: name.trim() })}
        >
          <Trans>Put into the group</Trans>
        </Button>
      </FormActions>
    </>
  );
}
