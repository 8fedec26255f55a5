import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { runFileUrl } from "@/api/files";
import type { Overlays } from "../media-config";
import type { MediaItem } from "../media-value";
import { BoxLayer } from "./box-layer";
import type { PictureSize } from "./boxes";
import { MaskLayer } from "./mask-layer";
import classes from "./picture.module.css";

/** From here on a pixel is a square and not a blur. */
const SHARP_FROM = 2;
/** A picture that is not there may still be on its way; when it is looked for again. */
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

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
  const { tries, isMissing, onError } = useRetries(source);
  if (isMissing) return <NotHere last={tries >= RETRY_MS.length} />;
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

function useRetries(source: string) {
  const [state, setState] = useState({ source, tries: 0, isMissing: false });
  const current = state.source === source ? state : { source, tries: 0, isMissing: false };
  const { tries, isMissing } = current;
  useEffect(() => {
    const waitMs = RETRY_MS[tries];
    if (!isMissing || waitMs === undefined) return;
    const timer = setTimeout(
      () => setState({ source, tries: tries + 1, isMissing: false }),
      waitMs,
    );
    return () => clearTimeout(timer);
  }, [source, tries, isMissing]);
  return {
    tries,
    isMissing,
    onError: () => setState({ source, tries, isMissing: true }),
  };
}

/** What stands in place of a file that the server does not have. */
export function NotHere({ last = false }: { last?: boolean }) {
  const { t } = useLingui();
  return (
    <p className={classes.absent}>
      {last ? t`This file is not there, or no picture` : <Trans>Not uploaded yet</Trans>}
    </p>
  );
}
