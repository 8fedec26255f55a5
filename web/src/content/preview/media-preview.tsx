import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Notice } from "@/ui/notice";
import classes from "./preview.module.css";

/** A player of the browser's own; a format that it does not know is said. */
export function MediaPreview({
  kind,
  source,
  name,
}: {
  kind: "audio" | "video";
  source: string;
  name: string;
}) {
  const { t } = useLingui();
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <Notice title={t`The browser cannot play this format`} />;
  const Player = kind;
  return (
    <div className={classes.media}>
      <Player controls preload="metadata" src={source} title={name} onError={() => setBroken(true)}>
        <track kind="captions" />
      </Player>
    </div>
  );
}
