import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trashWeightQuery, useEmptyTrash } from "@/api/trash";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { DangerDialog } from "@/ui/danger-dialog";
import { TrashIcon } from "@/ui/icons";
import classes from "./trash-page.module.css";

/** Frees everything in the trash, after saying what goes; shows how far it has come. */
export function EmptyTrash({ project, total }: { project: number | null; total: number }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const [asking, setAsking] = useState(false);
  const [begun, setBegun] = useState(0);
  const [remaining, setRemaining] = useState(0);
  const { data: weight } = useQuery({ ...trashWeightQuery(project), enabled: asking });
  const empty = useEmptyTrash(project, setRemaining);
  const start = () => {
    setBegun(total);
    setRemaining(total);
    empty.mutate(undefined, { onSuccess: () => setAsking(false) });
  };
  const number = (value: number) => value.toLocaleString(locale);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<TrashIcon size={14} />}
        onClick={() => setAsking(true)}
      >
        <Trans>Empty the trash</Trans>
      </Button>
      <DangerDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t`Empty the trash?`}
        labels={{ confirm: t`Delete for good`, cancel: t`Cancel`, close: t`Close` }}
        onConfirm={start}
        pending={empty.isPending}
        error={empty.error ? empty.error.message || t`The server does not answer` : ""}
      >
        <p>
          <Plural value={total} one="# run goes for good:" other="# runs go for good:" />
        </p>
        {weight && (
          <ul className={classes.weight}>
            <li>
              <Trans>Points: {number(weight.n_points)}</Trans>
            </li>
            <li>
              <Trans>Console lines: {number(weight.n_lines)}</Trans>
            </li>
            <li>
              {weight.is_estimate ? (
                <Trans>On disk: about {formatBytes(weight.n_bytes, locale)}</Trans>
              ) : (
                <Trans>On disk: {formatBytes(weight.n_bytes, locale)}</Trans>
              )}
            </li>
          </ul>
        )}
        <p>
          <Trans>Their ids become free. This cannot be undone.</Trans>
        </p>
        {empty.isPending && begun > 0 && (
          <Progress
            value={(100 * (begun - remaining)) / begun}
            aria-label={t`How much is freed`}
            transitionDuration={0}
          />
        )}
      </DangerDialog>
    </>
  );
}
