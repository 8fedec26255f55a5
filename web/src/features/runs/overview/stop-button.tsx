import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group } from "@mantine/core";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { type Run, useStopRun } from "@/api/runs";
import { useLanguage } from "@/i18n/language";
import { formatDateTime } from "@/lib/time";
import { Dialog } from "@/ui/dialog";
import { StopIcon } from "@/ui/icons";
import classes from "./run-header.module.css";

/** Asks once, then asks the run to stop; a run that was asked already cannot be asked again. */
export function StopButton({ run }: { run: Run }) {
  const { t } = useLingui();
  const stop = useStopRun(run.uid);
  const [asking, setAsking] = useState(false);
  if (run.stop) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<StopIcon size={14} />}
        onClick={() => setAsking(true)}
      >
        <Trans>Stop</Trans>
      </Button>
      <Dialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t`Stop this run?`}
        closeLabel={t`Close`}
      >
        <p style={{ marginTop: 0, overflowWrap: "anywhere" }}>
          <Trans>
            {run.name} gets an interrupt, as if Ctrl+C were pressed in its terminal, and ends as
            killed. What it logged stays.
          </Trans>
        </p>
        {stop.error && (
          <p role="alert" style={{ color: "var(--state-failed)" }}>
            {stop.error.message || t`The server does not answer`}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsking(false)}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            color="red.9"
            loading={stop.isPending}
            onClick={() => stop.mutate(undefined, { onSuccess: () => setAsking(false) })}
          >
            <Trans>Stop the run</Trans>
          </Button>
        </Group>
      </Dialog>
    </>
  );
}

/** How far a stop has come: requested, then acknowledged by the run's machine. */
export function StopProgress({ stop }: { stop: Schemas["StopRequest"] }) {
  const locale = useLanguage();
  const at = formatDateTime(stop.acknowledged_us ?? stop.requested_us, locale);
  return (
    <span className={classes.progress} role="status">
      {stop.acknowledged_us ? (
        <Trans>Stopping since {at}, acknowledged by the run</Trans>
      ) : (
        <Trans>Stop requested {at}, waiting for the run</Trans>
      )}
    </span>
  );
}
