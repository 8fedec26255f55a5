import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { Notice } from "@/ui/notice";
import classes from "./preview.module.css";

/** What stands in place of a preview until its content is there, or when it does not come. */
export function PreviewState({ error }: { error: Error | null }) {
  const { t } = useLingui();
  if (!error) return <div className={classes.loading} aria-hidden="true" />;
  const isGone = error instanceof ApiError && error.status === 404;
  return (
    <Notice title={isGone ? t`This file is not here any more` : t`The file cannot be read`} urgent>
      <p>{error.message || t`The server does not answer`}</p>
    </Notice>
  );
}

/** A line above a preview: what of the file it shows, and switches. */
export function PreviewBar({ children }: { children: ReactNode }) {
  return <div className={classes.bar}>{children}</div>;
}
