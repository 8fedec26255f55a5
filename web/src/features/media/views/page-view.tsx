import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useState } from "react";
import { runFileUrl } from "@/api/files";
import { PlayIcon } from "@/ui/icons";
import type { MediaItem } from "../media-value";
import classes from "./views.module.css";

/**
 * A page that a run wrote, walled off: it has no origin, reaches no server and, until a person asks,
 * runs nothing. The server says the same in the answer itself.
 */
export function PageView({ uid, item, label }: { uid: string; item: MediaItem; label: string }) {
  const { t } = useLingui();
  const [scripts, setScripts] = useState(false);
  return (
    <div className={classes.view}>
      <iframe
        // Another sandbox only counts for a frame that is loaded anew.
        key={String(scripts)}
        className={classes.page}
        title={label}
        src={runFileUrl(uid, item.path, { inline: true, scripts })}
        sandbox={scripts ? "allow-scripts" : ""}
        referrerPolicy="no-referrer"
      />
      {!scripts && (
        <div className={classes.tools}>
          <ActionIcon
            variant="default"
            size={24}
            aria-label={`${t`Run its scripts`}: ${label}`}
            title={t`Shown without its scripts. Run its scripts`}
            onClick={() => setScripts(true)}
          >
            <PlayIcon size={14} />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}
