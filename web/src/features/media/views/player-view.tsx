import { useLingui } from "@lingui/react/macro";
import { runFileUrl } from "@/api/files";
import type { MediaItem } from "../media-value";
import { NotHere } from "./not-here";
import { useContent } from "./use-content";
import { ViewProblem } from "./view-problem";
import classes from "./views.module.css";

/** Sound or a film in the browser's own player. */
export function PlayerView({ uid, item, label }: { uid: string; item: MediaItem; label: string }) {
  const { t } = useLingui();
  const source = runFileUrl(uid, item.path, { inline: true });
  const { tries, found, isGivenUp, onError } = useContent(source);
  if (found === "missing") return <NotHere last={isGivenUp} />;
  if (found === "broken")
    return <ViewProblem uid={uid} item={item} problem={t`The browser cannot play this file.`} />;
  const isFilm = item.type === "video-file";
  const Player = isFilm ? "video" : "audio";
  return (
    <div className={classes.player}>
      <Player
        key={tries}
        controls
        preload="metadata"
        src={source}
        title={label}
        {...(isFilm && { muted: true, loop: true, playsInline: true })}
        onError={onError}
      >
        <track kind="captions" />
      </Player>
    </div>
  );
}
