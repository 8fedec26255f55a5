import { Trans } from "@lingui/react/macro";
import classes from "./views.module.css";

/** What stands in place of a file that the server does not have. */
export function NotHere({ last = false }: { last?: boolean }) {
  return (
    <p className={classes.problem}>
      {last ? <Trans>This file is not there</Trans> : <Trans>Not uploaded yet</Trans>}
    </p>
  );
}
