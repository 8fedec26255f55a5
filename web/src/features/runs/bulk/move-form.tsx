import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { projectsQuery } from "@/api/projects";
import type { BulkFormProps } from "./bulk-dialog";
import { FormActions } from "./form-actions";

export function MoveForm({ project, busy, onDo, onCancel }: BulkFormProps) {
  const { t } = useLingui();
  const [target, setTarget] = useState<string | null>(null);
  const { data } = useQuery(projectsQuery());
  const others = data?.items.filter(({ id }) => id !== project.id) ?? [];
  const value = Number(target);
  return (
    <>
      <Select
        label={t`Project`}
        description={t`History, console output and everything else go along`}
        searchable
        nothingFoundMessage={t`There is no other project`}
        data={others.map(({ id, entity, name }) => ({
          value: String(id),
          label: `${entity}/${name}`,
        }))}
        value={target}
        onChange={setTarget}
        data-autofocus
      />
      <FormActions onCancel={onCancel}>
        <Button
          variant="default"
          loading={busy}
          disabled={!target}
          onClick={() => onDo({ action: "copy", value })}
        >
          <Trans>Copy</Trans>
        </Button>
        <Button loading={busy} disabled={!target} onClick={() => onDo({ action: "move", value })}>
          <Trans>Move</Trans>
        </Button>
      </FormActions>
    </>
  );
}
