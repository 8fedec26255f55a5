import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { runFileUrl } from "@/api/files";
import type { MediaItem } from "../media-value";
import { ViewProblem } from "./view-problem";
import classes from "./views.module.css";

/** Sound or a film in the browser's own player. */
export function PlayerView({ uid, item, label }: { uid: string; item: MediaItem; label: string }) {
  const { t } = useLingui();
  const [isBroken, setBroken] = useState(false);
  if (isBroken)
    return (
      <ViewProblem
        uid={uid}
        item={item}
        problem={t`It is not uploaded yet, or the browser cannot play it.`}
      />
    );
  const isFilm = item.type === "video-file";
  const Player = isFilm ? "video" : "audio";
  return (
    <div className={classes.player}>
      <Player
        controls
        preload="metadata"
        src={runFileUrl(uid, item.path, { inline: true })}
        title={label}
        {...(isFilm && { muted: true, loop: true, playsInline: true })}
        onError={() => setBroken(true)}
      >
        <track kind="captions" />
      </Player>
    </div>
  );
}
