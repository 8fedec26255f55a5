import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Button } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useLanguage } from "@/i18n/language";
import { MinusIcon, PlusIcon } from "@/ui/icons";
import classes from "./zoom-image.module.css";

const STEP = 1.5;
const LIMITS = { least: 0.05, most: 64 };
/** From here on a pixel is a square and not a blur. */
const SHARP_FROM = 2;

/**
 * A picture that fits its frame, is enlarged by buttons, `+` `-` `0` and Ctrl+wheel, and moved by
 * dragging or scrolling.
 */
export function ZoomImage({ source, alt }: { source: string; alt: string }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const frame = useRef<HTMLElement>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const [isBroken, setBroken] = useState(false);
  /** null: as large as the frame, but not larger than it is. */
  const [zoom, setZoom] = useState<number | null>(null);
  const shown = zoom ?? fitting(frame.current, size);
  const scale = (factor: number) =>
    setZoom(Math.min(Math.max(shown * factor, LIMITS.least), LIMITS.most));
  const latest = useRef(scale);
  useEffect(() => {
    latest.current = scale;
  });
  useEffect(() => {
    const box = frame.current;
    // React listens passively, and the page must not be zoomed along.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      latest.current(event.deltaY < 0 ? STEP : 1 / STEP);
    };
    box?.addEventListener("wheel", onWheel, { passive: false });
    return () => box?.removeEventListener("wheel", onWheel);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") scale(STEP);
    else if (event.key === "-") scale(1 / STEP);
    else if (event.key === "0") setZoom(null);
    else return;
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1 || event.pointerType === "touch") return;
    event.currentTarget.scrollLeft -= event.movementX;
    event.currentTarget.scrollTop -= event.movementY;
  };
  const percent = (value: number) => value.toLocaleString(locale, { style: "percent" });
  return (
    <div className={classes.zoom}>
      <div className={classes.tools}>
        <ActionIcon
          variant="default"
          size={24}
          aria-label={t`Smaller`}
          title={t`Smaller`}
          onClick={() => scale(1 / STEP)}
        >
          <MinusIcon size={14} />
        </ActionIcon>
        <span className={classes.percent}>{size && percent(shown)}</span>
        <ActionIcon
          variant="default"
          size={24}
          aria-label={t`Larger`}
          title={t`Larger`}
          onClick={() => scale(STEP)}
        >
          <PlusIcon size={14} />
        </ActionIcon>
        <Button size="compact-xs" variant="default" onClick={() => setZoom(null)}>
          {t`Fit`}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setZoom(1)}>
          {percent(1)}
        </Button>
        {size && <span className={classes.size}>{`${size.width} × ${size.height}`}</span>}
      </div>
      <section
        ref={frame}
        className={classes.frame}
        data-zoomed={zoom !== null || undefined}
        aria-label={alt}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
      >
        {isBroken ? (
          <p role="alert">{t`The browser cannot draw this picture`}</p>
        ) : (
          <img
            src={source}
            alt={alt}
            draggable={false}
            style={{
              width: zoom !== null && size ? size.width * zoom : undefined,
              imageRendering: shown >= SHARP_FROM ? "pixelated" : undefined,
            }}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
              setSize({ width, height })
            }
            onError={() => setBroken(true)}
          />
        )}
      </section>
    </div>
  );
}

function fitting(
  frame: HTMLElement | null,
  size: { width: number; height: number } | null,
): number {
  if (!frame || !size || size.width === 0 || size.height === 0) return 1;
  return Math.min(frame.clientWidth / size.width, frame.clientHeight / size.height, 1);
}
