import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { type Project, useDeleteProject, useUpdateProject } from "@/api/projects";
import { DangerDialog } from "@/ui/danger-dialog";
import { ArchiveIcon, TrashIcon } from "@/ui/icons";
import classes from "./project-overview.module.css";

/** Number of the project of runs that name none; it cannot be deleted. */
const DEFAULT_PROJECT = 0;

/** Archive a project, or delete it after asking. */
export function ProjectActions({
  project,
  onDeleted,
}: {
  project: Project;
  onDeleted: () => void;
}) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const update = useUpdateProject(project.id);
  const remove = useDeleteProject(project.id);
  if (project.id === DEFAULT_PROJECT) return null;
  return (
    <span className={classes.actions}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<ArchiveIcon size={14} />}
        loading={update.isPending}
        onClick={() => update.mutate({ archived: !project.archived })}
      >
        {project.archived ? <Trans>Take out of the archive</Trans> : <Trans>Archive</Trans>}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<TrashIcon size={14} />}
        onClick={() => setAsking(true)}
      >
        <Trans>Delete</Trans>
      </Button>
      <DangerDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t`Delete this project?`}
        labels={{ confirm: t`Move to the trash`, cancel: t`Cancel`, close: t`Close` }}
        onConfirm={() => remove.mutate(undefined, { onSuccess: onDeleted })}
        pending={remove.isPending}
        error={remove.error ? remove.error.message || t`The server does not answer` : ""}
      >
        <p>
          <Trans>
            <strong>{project.name}</strong> goes to the trash with all its runs:
          </Trans>{" "}
          <Plural value={project.n_runs} one="# run" other="# runs" />.{" "}
          <Trans>It can be restored until the trash is emptied; its name stays taken.</Trans>
        </p>
        {project.n_running > 0 && (
          <p>
            <Plural
              value={project.n_running}
              one="# run is still going on; what it logs from now on is refused."
              other="# runs are still going on; what they log from now on is refused."
            />
          </p>
        )}
      </DangerDialog>
    </span>
  );
}
