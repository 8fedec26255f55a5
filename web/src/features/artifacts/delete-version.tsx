import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ArtifactVersion, useDeleteVersion, versionRunsQuery } from "@/api/artifacts";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { DangerDialog } from "@/ui/danger-dialog";
import { TrashIcon } from "@/ui/icons";
import { Aliases } from "./aliases";

/** Deletes a version after saying what goes with it and who used it. */
export function DeleteVersion({
  version,
  onDeleted,
}: {
  version: ArtifactVersion;
  onDeleted: () => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteVersion(version.id);
  const { data: runs } = useQuery({ ...versionRunsQuery(version.id), enabled: isAsking });
  const nUsers = runs?.filter(({ kind }) => kind === "input").length ?? 0;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<TrashIcon size={14} />}
        onClick={() => setAsking(true)}
      >
        <Trans>Delete</Trans>
      </Button>
      <DangerDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t`Delete this version for good?`}
        labels={{ confirm: t`Delete for good`, cancel: t`Cancel`, close: t`Close` }}
        onConfirm={() => remove.mutate(undefined, { onSuccess: onDeleted })}
        pending={remove.isPending}
        error={remove.error ? remove.error.message || t`The server does not answer` : ""}
      >
        <p>
          <strong>{`${version.name}:v${version.number}`}</strong>{" "}
          <Aliases names={version.aliases} protectedNames={version.protected} />
        </p>
        <p>
          <Plural value={version.n_files} one="# file goes" other="# files go" />
          {` (${formatBytes(version.size, locale)}).`}
        </p>
        {nUsers > 0 && (
          <p>
            <Plural value={nUsers} one="# run used it." other="# runs used it." />
          </p>
        )}
        {version.protected.length > 0 && (
          <p>
            <Trans>A protected alias keeps it: take the protection away first.</Trans>
          </p>
        )}
        <p>
          <Trans>
            Content that other versions share stays. The lineage keeps its place. This cannot be
            undone.
          </Trans>
        </p>
      </DangerDialog>
    </>
  );
}
