import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { DangerDialog } from "@/ui/danger-dialog";
import type { FileSource } from "./file-source";
import classes from "./files-view.module.css";

/** So many names are told before the rest is counted. */
const NAMES_TOLD = 5;

/** Asks, naming them, before files are taken away for good. */
export function DeleteFiles({
  paths,
  source,
  onClose,
  onDeleted,
}: {
  /** null: nothing is asked. */
  paths: string[] | null;
  source: FileSource;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { t } = useLingui();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: async (names: string[]) => source.remove?.(names),
    onSuccess: () => {
      onClose();
      onDeleted();
    },
    onSettled: () => client.invalidateQueries({ queryKey: source.queryKey }),
  });
  const told = paths?.slice(0, NAMES_TOLD) ?? [];
  const rest = (paths?.length ?? 0) - told.length;
  return (
    <DangerDialog
      opened={paths !== null}
      onClose={onClose}
      title={t`Delete these files for good?`}
      labels={{ confirm: t`Delete for good`, cancel: t`Cancel`, close: t`Close` }}
      onConfirm={() => paths && remove.mutate(paths)}
      pending={remove.isPending}
      error={remove.error ? remove.error.message || t`The server does not answer` : ""}
    >
      <ul className={classes.told}>
        {told.map((path) => (
          <li key={path}>
            <bdi>{path}</bdi>
          </li>
        ))}
        {rest > 0 && (
          <li>
            <Plural value={rest} one="and # more" other="and # more" />
          </li>
        )}
      </ul>
      <p>
        <Trans>A folder goes with all that lies in it. This cannot be undone.</Trans>
      </p>
    </DangerDialog>
  );
}
