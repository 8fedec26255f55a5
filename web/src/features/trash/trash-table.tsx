import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { TrashedRun } from "@/api/trash";
import { useLanguage } from "@/i18n/language";
import { useStateName } from "@/i18n/state-name";
import { formatAge, formatDateTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { DangerDialog } from "@/ui/danger-dialog";
import { RestoreIcon } from "@/ui/icons";
import classes from "./trash-page.module.css";

const AGE_STEP_MS = 30_000;

export function TrashTable({
  runs,
  total,
  showProject,
  busy,
  onAct,
}: {
  runs: TrashedRun[];
  total: number;
  showProject: boolean;
  /** The uid of the run that something is done with. */
  busy: string | null;
  onAct: (uid: string, purge: boolean) => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const stateName = useStateName();
  const now = useNow(AGE_STEP_MS);
  const [purging, setPurging] = useState<TrashedRun | null>(null);
  return (
    <section className={classes.card}>
      <h2>
        <Plural value={total} one="# run" other="# runs" />
      </h2>
      <div className={classes.scroller}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t`Name`}</th>
              <th scope="col">{t`ID`}</th>
              {showProject && <th scope="col">{t`Project`}</th>}
              <th scope="col">{t`State`}</th>
              <th scope="col">{t`Deleted`}</th>
              <th scope="col">
                <span className="visually-hidden">{t`Actions`}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.uid}>
                <th scope="row" className={classes.name}>
                  <bdi title={run.name}>{run.name}</bdi>
                </th>
                <td>
                  <code>{run.id}</code>
                </td>
                {showProject && (
                  <td className={classes.name}>
                    <bdi>{`${run.entity}/${run.project}`}</bdi>
                  </td>
                )}
                <td>{stateName(run.state)}</td>
                <td>
                  <time title={formatDateTime(run.deleted_us, locale)}>
                    {formatAge(run.deleted_us, now, locale)}
                  </time>
                </td>
                <td className={classes.actions}>
                  {run.with_project ? (
                    <span className={classes.about}>{t`with its project`}</span>
                  ) : (
                    <Button
                      size="compact-xs"
                      variant="default"
                      leftSection={<RestoreIcon size={14} />}
                      loading={busy === run.uid}
                      aria-label={t`Restore ${run.name}`}
                      onClick={() => onAct(run.uid, false)}
                    >
                      <Trans>Restore</Trans>
                    </Button>
                  )}
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    disabled={busy === run.uid}
                    aria-label={`${t`Delete for good`}: ${run.name}`}
                    onClick={() => setPurging(run)}
                  >
                    <Trans>Delete for good</Trans>
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <DangerDialog
        opened={purging !== null}
        onClose={() => setPurging(null)}
        title={t`Delete this run for good?`}
        labels={{ confirm: t`Delete for good`, cancel: t`Cancel`, close: t`Close` }}
        onConfirm={() => {
          if (purging) onAct(purging.uid, true);
          setPurging(null);
        }}
      >
        <p>
          <Trans>
            <strong>{purging?.name}</strong> and all that it logged go, and its id becomes free.
            This cannot be undone.
          </Trans>
        </p>
      </DangerDialog>
    </section>
  );
}
