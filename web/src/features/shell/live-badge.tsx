import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { setLivePaused, useLivePaused, useLiveStatus } from "@/api/live-status";
import { PauseIcon, PlayIcon } from "@/ui/icons";
import classes from "./live-badge.module.css";

/** Says whether the page follows the runs, and lets a person stop and go on. */
export function LiveBadge() {
  const { t } = useLingui();
  const status = useLiveStatus();
  const paused = useLivePaused();
  if (status === null) return null;
  const words = {
    connecting: t`Connecting`,
    live: t`Live`,
    lost: t`Connection lost, trying again`,
    asleep: t`Live`,
    paused: t`Paused`,
  };
  const action = paused ? t`Go on with live updates` : t`Pause live updates`;
  return (
    <>
      <span className={classes.badge} data-status={status} role="status">
        <span className={classes.dot} aria-hidden="true" />
        <span className={classes.word}>{words[status]}</span>
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={action}
        title={action}
        onClick={() => setLivePaused(!paused)}
      >
        {paused ? <PlayIcon /> : <PauseIcon />}
      </ActionIcon>
    </>
  );
}
