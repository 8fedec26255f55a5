import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { type BulkAction, type BulkDone, type RunChoice, useBulkAction } from "@/api/bulk";
import { ApiError } from "@/api/client";
import type { Project } from "@/api/projects";
import type { TableRow } from "@/api/table";
import { Dialog } from "@/ui/dialog";
import classes from "./bulk.module.css";
import { DeleteForm } from "./delete-form";
import { GroupForm } from "./group-form";
import { LockForm } from "./lock-form";
import { MoveForm } from "./move-form";
import { StopForm } from "./stop-form";
import { TagsForm } from "./tags-form";

export type BulkKind = "tags" | "group" | "move" | "lock" | "stop" | "trash";

export interface BulkRequest {
  action: BulkKind;
  target: { uids: string[] } | { choice: RunChoice; expected: number };
  count: number;
  /** The runs by name, where they are few and known. */
  runs: TableRow[];
}

/** What the forms share: they say what is to be done, the dialog does it. */
export interface BulkFormProps {
  project: Project;
  count: number;
  runs: TableRow[];
  busy: boolean;
  onDo: (...actions: Omit<BulkAction, "uids" | "choice">[]) => void;
  onCancel: () => void;
}

const FORMS = {
  tags: TagsForm,
  group: GroupForm,
  move: MoveForm,
  lock: LockForm,
  stop: StopForm,
  trash: DeleteForm,
};

/** Asks what it needs, does it to all of the runs and tells which were left as they were. */
export function BulkDialog({
  project,
  request,
  onClose,
  onDone,
}: {
  project: Project;
  request: BulkRequest;
  onClose: () => void;
  /** Told of what was done before the dialog closes. */
  onDone: (done: BulkDone) => void;
}) {
  const { t } = useLingui();
  const bulk = useBulkAction(project.id);
  const [done, setDone] = useState<BulkDone | null>(null);
  const titles: Record<BulkKind, string> = {
    tags: t`Add or remove tags`,
    group: t`Put into a group`,
    move: t`Move or copy`,
    lock: t`Lock against deletion`,
    stop: t`Stop runs`,
    trash: t`Delete runs`,
  };
  const onDo: BulkFormProps["onDo"] = async (...actions) => {
    const all: Required<BulkDone> = { done: 0, n_skipped: 0, skipped: [] };
    try {
      for (const action of actions) {
        const one = await bulk.mutateAsync({ ...action, ...request.target });
        all.done = Math.max(all.done, one.done);
        all.n_skipped += one.n_skipped;
        all.skipped = [...all.skipped, ...(one.skipped ?? [])];
      }
    } catch {
      return; // Shown below from `bulk.error`.
    }
    onDone(all);
    if (all.n_skipped > 0) setDone(all);
    else onClose();
  };
  const Form = FORMS[request.action];
  return (
    <Dialog opened onClose={onClose} title={titles[request.action]} closeLabel={t`Close`}>
      {done ? (
        <Skipped done={done} onClose={onClose} />
      ) : (
        <Form
          project={project}
          count={request.count}
          runs={request.runs}
          busy={bulk.isPending}
          onDo={onDo}
          onCancel={onClose}
        />
      )}
      {bulk.error && (
        <p role="alert" className={classes.skipped}>
          {bulk.error.message || t`The kiseki server does not answer`}
          {bulk.error instanceof ApiError && bulk.error.hint ? ` ${bulk.error.hint}` : ""}
        </p>
      )}
    </Dialog>
  );
}

function Skipped({ done, onClose }: { done: BulkDone; onClose: () => void }) {
  const skipped = done.skipped ?? [];
  return (
    <>
      <p>
        <Plural value={done.done} one="Done for # run." other="Done for # runs." />{" "}
        <Plural
          value={done.n_skipped}
          one="# run was left as it was:"
          other="# runs were left as they were:"
        />
      </p>
      <ul className={classes.skipped}>
        {skipped.map(({ uid, name, message }) => (
          <li key={uid}>
            <bdi>{name}</bdi>: {message}
          </li>
        ))}
      </ul>
      <div className={classes.actions}>
        <Button onClick={onClose}>
          <Trans>Close</Trans>
        </Button>
      </div>
    </>
  );
}
