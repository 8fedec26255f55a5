import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, CloseButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useBulkAction } from "@/api/bulk";
import type { Project } from "@/api/projects";
import { UndoIcon } from "@/ui/icons";
import classes from "./bulk.module.css";
import type { BulkRequest } from "./bulk-dialog";

/** What went to the trash just now, and how it was named. */
export interface Trashed {
  count: number;
  target: BulkRequest["target"];
}

/** Says where deleted runs are, with the way back; stays until it is closed. */
export function TrashedNotice({
  project,
  trashed,
  onClose,
}: {
  project: Project;
  trashed: Trashed;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const bulk = useBulkAction(project.id);
  const { count, target } = trashed;
  return (
    <div className={classes.bar} role="status">
      <span className={classes.count}>
        <Plural value={count} one="# run is in the trash" other="# runs are in the trash" />
      </span>
      {/* Runs named by a filter are not the only ones in the trash that it finds. */}
      {"uids" in target && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<UndoIcon size={14} />}
          loading={bulk.isPending}
          onClick={() =>
            bulk.mutate({ action: "restore", uids: target.uids }, { onSuccess: onClose })
          }
        >
          {t`Undo`}
        </Button>
      )}
      <Link
        to="/$entity/$project/trash"
        params={{ entity: project.entity, project: project.name }}
        className="link"
      >
        <Trans>Open the trash</Trans>
      </Link>
      {bulk.error && (
        <span role="alert">{bulk.error.message || t`The kiseki server does not answer`}</span>
      )}
      <CloseButton size="sm" aria-label={t`Close`} onClick={onClose} />
    </div>
  );
}
