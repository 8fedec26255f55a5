import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { ContentOptions } from "@/api/content";
import { PlayIcon } from "@/ui/icons";
import classes from "./preview.module.css";
import { PreviewBar } from "./preview-state";

/**
 * A page that a run wrote, walled off: it has no origin, reaches no server and, until a person asks,
 * runs nothing. The server says the same in the answer itself, in case it is opened elsewhere.
 */
export function SandboxedPage({
  title,
  urlOf,
}: {
  title: string;
  urlOf: (options: ContentOptions) => string;
}) {
  const [hasScripts, setScripts] = useState(false);
  return (
    <div className={classes.preview}>
      <PreviewBar>
        {hasScripts ? (
          <span>
            <Trans>Its scripts run, shut off from kiseki and from the network.</Trans>
          </span>
        ) : (
          <>
            <span>
              <Trans>Shown without its scripts.</Trans>
            </span>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<PlayIcon size={12} />}
              onClick={() => setScripts(true)}
            >
              <Trans>Run its scripts</Trans>
            </Button>
          </>
        )}
      </PreviewBar>
      <iframe
        // Another sandbox only counts for a frame that is loaded anew.
        key={String(hasScripts)}
        className={classes.frame}
        title={title}
        src={urlOf({ inline: true, scripts: hasScripts })}
        sandbox={hasScripts ? "allow-scripts" : ""}
        referrerPolicy="no-referrer"
      />
    </div>
  );
}
