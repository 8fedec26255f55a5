import { Plural, Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import classes from "./bulk.module.css";
import type { BulkFormProps } from "./bulk-dialog";
import { FormActions } from "./form-actions";

const NAMES_TOLD = 20;

/** Says what goes and how it can come back, before it goes. */
export function DeleteForm({ count, runs, busy, onDo, onCancel }: BulkFormProps) {
  return (
    <>
      <p>
        <Plural
          value={count}
          one="# run goes to the trash with its history, console output and files. Locked runs stay."
          other="# runs go to the trash with their history, console output and files. Locked runs stay."
        />
      </p>
      {runs.length > 0 && (
        <ul className={classes.names}>
          {runs.slice(0, NAMES_TOLD).map(({ uid, name }) => (
            <li key={uid}>
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <p>
        <Trans>
          They can be restored from the trash until it is emptied. Until then their IDs cannot be
          started again.
        </Trans>
      </p>
      <FormActions onCancel={onCancel}>
        <Button color="red.9" loading={busy} onClick={() => onDo({ action: "trash" })}>
          <Trans>Delete</Trans>
        </Button>
      </FormActions>
    </>
  );
}
