import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { runFileUrl } from "@/api/files";
import type { Overlays } from "../media-config";
import type { MediaItem } from "../media-value";
import { NotHere } from "../views/not-here";
import { useContent } from "../views/use-content";
import { ViewProblem } from "../views/view-problem";
import { BoxLayer } from "./box-layer";
import type { PictureSize } from "./boxes";
import { MaskLayer } from "./mask-layer";
import classes from "./picture.module.css";

/** From here on a pixel is a square and not a blur. */
const SHARP_FROM = 2;

interface PictureProps {
  uid: string;
  item: MediaItem;
  alt: string;
  overlays: Overlays;
  /** How much larger than its frame it is shown. */
  zoom?: number;
}

/** A picture with what lies over it, as large as its frame allows. */
export function Picture({ uid, item, alt, overlays, zoom = 1 }: PictureProps) {
  const source = runFileUrl(uid, item.path, { inline: true });
  const [size, setSize] = useState<PictureSize | null>(() => saidSize(item));
  const [scale, setScale] = useState(1);
  const { t } = useLingui();
  const { tries, found, isGivenUp, onError } = useContent(source);
  if (found === "missing") return <NotHere last={isGivenUp} />;
  if (found === "broken")
    return <ViewProblem uid={uid} item={item} problem={t`The browser cannot show this picture.`} />;
  const ratio = size ? size.width / size.height : 1;
  return (
    <div className={classes.picture} style={{ "--ratio": ratio, "--zoom": zoom }}>
      <img
        key={tries}
        src={source}
        alt={alt}
        loading="lazy"
        decoding="async"
        draggable={false}
        style={{ imageRendering: scale * zoom >= SHARP_FROM ? "pixelated" : undefined }}
        onLoad={({
          currentTarget: { naturalWidth: width, naturalHeight: height, clientWidth },
        }) => {
          if (width === 0 || height === 0) return;
          setSize({ width, height });
          setScale(clientWidth / width);
        }}
        onError={onError}
      />
      {item.masks.map((file) => (
        <MaskLayer key={file.path} uid={uid} file={file} overlays={overlays} />
      ))}
      {size &&
        item.boxes.map((file) => (
          <BoxLayer key={file.path} uid={uid} file={file} size={size} overlays={overlays} />
        ))}
    </div>
  );
}

function saidSize({ value: { width, height } }: MediaItem): PictureSize | null {
  const isSaid = typeof width === "number" && typeof height === "number";
  return isSaid && width > 0 && height > 0 ? { width, height } : null;
}
