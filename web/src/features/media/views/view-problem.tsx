import { Trans, useLingui } from "@lingui/react/macro";
import { ApiError } from "@/api/client";
import { runFileUrl } from "@/api/files";
import { baseName } from "@/lib/url-path";
import type { MediaItem } from "../media-value";
import { NotHere } from "./not-here";
import classes from "./views.module.css";

/** Why something is not shown, and the file itself where there is one. */
export function ViewProblem({
  uid,
  item,
  error,
  problem,
}: {
  uid: string;
  item: MediaItem;
  error?: Error | null;
  problem?: string;
}) {
  const { t } = useLingui();
  if (error instanceof ApiError && error.status === 404) return <NotHere />;
  return (
    <div className={classes.problem}>
      <p>{error?.message || problem || t`The server does not answer`}</p>
      {item.path && (
        <p>
          <a href={runFileUrl(uid, item.path)} download={baseName(item.path)}>
            <Trans>Download the file</Trans>
          </a>
        </p>
      )}
    </div>
  );
}

/** What a viewer said when it failed. */
export function errorText(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
