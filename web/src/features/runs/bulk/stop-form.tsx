import { Plural, Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { BulkFormProps } from "./bulk-dialog";
import { FormActions } from "./form-actions";

export function StopForm({ count, busy, onDo, onCancel }: BulkFormProps) {
  return (
    <>
      <p>
        <Plural
          value={count}
          one="# run is asked to stop, as Ctrl+C in its terminal would. If it has ended, it stays as it is."
          other="# runs are asked to stop, as Ctrl+C in their terminals would. Those that have ended stay as they are."
        />
      </p>
      <FormActions onCancel={onCancel}>
        <Button color="red.9" loading={busy} onClick={() => onDo({ action: "stop" })}>
          <Trans>Stop</Trans>
        </Button>
      </FormActions>
    </>
  );
}
