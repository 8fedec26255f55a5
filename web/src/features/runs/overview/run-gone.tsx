import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Run } from "@/api/runs";
import { useTrashedRun } from "@/api/trash";
import { useLanguage } from "@/i18n/language";
import { formatDateTime } from "@/lib/time";
import classes from "./run-gone.module.css";

/** Says that the run lies in the trash, with the way back, or that it is gone for good. */
export function RunGone({ run, purged }: { run: Run; purged: boolean }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const trashed = useTrashedRun();
  if (purged)
    return (
      <p role="alert" className={classes.gone}>
        <Trans>This run was deleted for good. Here is what was last known of it.</Trans>
      </p>
    );
  if (run.deleted_us === null || run.deleted_us === undefined) return null;
  const at = formatDateTime(run.deleted_us, locale);
  return (
    <div role="status" className={classes.gone}>
      <span>
        <Trans>This run has been in the trash since {at}.</Trans>
      </span>
      <Button
        size="compact-sm"
        variant="default"
        loading={trashed.isPending}
        onClick={() => trashed.mutate({ uid: run.uid, purge: false })}
      >
        <Trans>Restore</Trans>
      </Button>
      <Link to="/$entity/$project/trash" params={{ entity: run.entity, project: run.project }}>
        <Trans>Show the trash</Trans>
      </Link>
      {trashed.error && (
        <span role="alert">{trashed.error.message || t`The server does not answer`}</span>
      )}
    </div>
  );
}
