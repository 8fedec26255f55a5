import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { ApiError } from "@/api/client";
import { useStore } from "@/lib/store";
import { Dialog } from "@/ui/dialog";
import { useWorkspaceSession } from "@/workspace/use-workspace";
import { NameDialog } from "../name-dialog";
import { LinkDialog } from "./link-dialog";
import { useDifferences, useDifferenceText } from "./use-differences";
import { useViewActions } from "./view-actions";
import classes from "./views.module.css";

export type ViewTask = "save" | "save-as" | "rename" | "remove" | "link" | "differences";

interface ViewDialogsProps {
  task: ViewTask | null;
  onEnd: () => void;
  /** Show another view; undefined: the personal workspace. */
  onView: (view: string | undefined) => void;
}

/** What asks before it does something with a view, and what the server answered. */
export function ViewDialogs({ task, onEnd, onView }: ViewDialogsProps) {
  const { t } = useLingui();
  const actions = useViewActions();
  const shown = useStore(useWorkspaceSession().base);
  const [failure, setFailure] = useState<Error | null>(null);
  const attempt = (work: Promise<unknown>) => {
    work.catch((error: Error) => setFailure(error));
  };
  return (
    <>
      <NameDialog
        title={t`Save as a new view`}
        opened={task === "save-as"}
        option={t`What newcomers to the project see first`}
        onClose={onEnd}
        onName={(name, isDefault) => attempt(actions.saveAs(name, isDefault).then(onView))}
      />
      <NameDialog
        title={t`Rename the view`}
        opened={task === "rename"}
        name={shown?.name}
        onClose={onEnd}
        onName={(name) => shown && attempt(actions.update(shown.id, { name }))}
      />
      <Dialog
        opened={task === "remove"}
        onClose={onEnd}
        title={t`Delete the view ${shown?.name ?? ""}?`}
        closeLabel={t`Close`}
      >
        <p className={classes.text}>
          <Trans>It goes for everybody in the project. Runs and their data stay.</Trans>
        </p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onEnd}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            color="red"
            onClick={() => {
              onEnd();
              if (shown) attempt(actions.remove(shown.id).then(() => onView(undefined)));
            }}
          >
            <Trans>Delete</Trans>
          </Button>
        </div>
      </Dialog>
      {task === "save" && <SaveNow onEnd={onEnd} onFailure={setFailure} />}
      <LinkDialog opened={task === "link"} onClose={onEnd} />
      <Dialog
        opened={task === "differences"}
        onClose={onEnd}
        title={t`What differs`}
        closeLabel={t`Close`}
      >
        <DifferenceList />
      </Dialog>
      <Dialog
        opened={failure !== null}
        onClose={() => setFailure(null)}
        title={t`The view was not saved`}
        closeLabel={t`Close`}
      >
        <Failure error={failure} onEnd={() => setFailure(null)} />
      </Dialog>
    </>
  );
}

function SaveNow({ onEnd, onFailure }: { onEnd: () => void; onFailure: (error: Error) => void }) {
  const actions = useViewActions();
  useEffect(() => {
    actions.save().catch(onFailure);
    onEnd();
  }, [actions, onEnd, onFailure]);
  return null;
}

function Failure({ error, onEnd }: { error: Error | null; onEnd: () => void }) {
  const { t } = useLingui();
  const actions = useViewActions();
  const isConflict = error instanceof ApiError && error.code === "conflict";
  return (
    <>
      <p className={classes.text}>
        {isConflict
          ? t`Somebody else saved this view since you opened it. Your changes are still here.`
          : error?.message || t`The server does not answer`}
      </p>
      {isConflict && (
        <div className={classes.buttons}>
          <Button variant="default" onClick={onEnd}>
            <Trans>Keep both: save mine as a new view later</Trans>
          </Button>
          <Button onClick={() => void actions.save(true).then(onEnd)}>
            <Trans>Overwrite theirs</Trans>
          </Button>
        </div>
      )}
    </>
  );
}

const MOST_LISTED = 200;

function DifferenceList() {
  const textOf = useDifferenceText();
  const all = useDifferences();
  return (
    <ul className={classes.differences}>
      {[...new Set(all.map(textOf))].slice(0, MOST_LISTED).map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
