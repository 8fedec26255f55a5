import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { projectQuery } from "@/api/projects";
import { type Run, useUpdateRun } from "@/api/runs";
import {
  CompareIcon,
  GroupIcon,
  KebabIcon,
  LockIcon,
  MoveIcon,
  TrashIcon,
  UnlockIcon,
} from "@/ui/icons";
import { later } from "@/ui/later";
import { Menu } from "@/ui/menu";
import type { BulkKind } from "../bulk/bulk-dialog";

const BulkDialog = later(async () => (await import("../bulk/bulk-dialog")).BulkDialog);

/** What can be done with the run as a whole; dialogs are those of the runs table. */
export function RunActions({ run }: { run: Run }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const update = useUpdateRun(run.uid);
  const { data: project } = useQuery(projectQuery(run.entity, run.project));
  const [asking, setAsking] = useState<BulkKind | null>(null);
  const label = t`Actions for this run`;
  const onDone = () => {
    // The run lies in the trash or in another project now.
    if (asking === "trash" || asking === "move")
      void navigate({
        to: "/$entity/$project",
        params: { entity: run.entity, project: run.project },
      });
  };
  return (
    <>
      <Menu
        position="bottom-end"
        button={
          <ActionIcon variant="default" size={26} aria-label={label} title={label}>
            <KebabIcon size={15} />
          </ActionIcon>
        }
      >
        <Menu.Item
          leftSection={<CompareIcon size={14} />}
          onClick={() =>
            navigate({
              to: "/$entity/$project/compare",
              params: { entity: run.entity, project: run.project },
              search: { runs: run.id },
            })
          }
        >
          <Trans>Compare to …</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<GroupIcon size={14} />} onClick={() => setAsking("group")}>
          <Trans>Put into a group</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<MoveIcon size={14} />} onClick={() => setAsking("move")}>
          <Trans>Move or copy</Trans>
        </Menu.Item>
        <Menu.Item
          leftSection={run.locked ? <UnlockIcon size={14} /> : <LockIcon size={14} />}
          onClick={() => update.mutate({ locked: !run.locked })}
        >
          {run.locked ? <Trans>Unlock</Trans> : <Trans>Lock against deletion</Trans>}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<TrashIcon size={14} />}
          c="var(--danger)"
          disabled={run.locked}
          onClick={() => setAsking("trash")}
        >
          <Trans>Delete</Trans>
        </Menu.Item>
      </Menu>
      {asking && project && (
        <BulkDialog
          project={project}
          request={{
            action: asking,
            target: { uids: [run.uid] },
            count: 1,
            runs: [{ ...run, values: [] }],
          }}
          onClose={() => setAsking(null)}
          onDone={onDone}
        />
      )}
    </>
  );
}
