import { Plural, Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { BulkFormProps } from "./bulk-dialog";
import { FormActions } from "./form-actions";

export function LockForm({ count, busy, onDo, onCancel }: BulkFormProps) {
  return (
    <>
      <p>
        <Plural
          value={count}
          one="A locked run cannot be deleted until it is unlocked."
          other="Locked runs cannot be deleted until they are unlocked."
        />
      </p>
      <FormActions onCancel={onCancel}>
        <Button variant="default" loading={busy} onClick={() => onDo({ action: "unlock" })}>
          <Trans>Unlock</Trans>
        </Button>
        <Button loading={busy} onClick={() => onDo({ action: "lock" })}>
          <Trans>Lock</Trans>
        </Button>
      </FormActions>
    </>
  );
}
