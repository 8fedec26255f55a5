import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useSyncExternalStore } from "react";
import type { Autosave } from "@/workspace/autosave";
import { useWorkspaceSession } from "@/workspace/use-workspace";
import type { PanelSearch } from "../panel-search";
import classes from "../workspace.module.css";

/** What the reader must know about where the workspace is kept. */
export function ViewNotices({ onSearch }: { onSearch: (change: Partial<PanelSearch>) => void }) {
  const { problem, autosave } = useWorkspaceSession();
  if (autosave) return <SaveNotice autosave={autosave} />;
  if (!problem) return null;
  return (
    <div className={classes.notice} role="alert">
      <p>
        {problem.message ? (
          <Trans>The view in the address could not be opened: {problem.message}</Trans>
        ) : (
          <Trans>The server does not answer</Trans>
        )}
      </p>
      <Button size="compact-xs" variant="default" onClick={() => onSearch({ view: undefined })}>
        <Trans>Show my workspace</Trans>
      </Button>
    </div>
  );
}

function SaveNotice({ autosave }: { autosave: Autosave }) {
  const status = useSyncExternalStore(autosave.subscribe, autosave.status);
  if (status === "failed")
    return (
      <div className={classes.notice} role="alert">
        <p>
          <Trans>Changes to the workspace are not saved yet; kiseki keeps trying.</Trans>
        </p>
      </div>
    );
  if (status !== "conflict") return null;
  return (
    <div className={classes.notice} role="alert">
      <p>
        <Trans>
          The workspace was changed in another tab. Whichever you take, undo brings the other back.
        </Trans>
      </p>
      <Button size="compact-xs" variant="default" onClick={() => autosave.takeTheirs()}>
        <Trans>Take theirs</Trans>
      </Button>
      <Button size="compact-xs" onClick={() => autosave.keepMine()}>
        <Trans>Keep mine</Trans>
      </Button>
    </div>
  );
}
