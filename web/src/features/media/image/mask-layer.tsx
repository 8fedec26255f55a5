import { useEffect, useRef } from "react";
import { runFileUrl } from "@/api/files";
import type { Overlays } from "../media-config";
import type { NamedFile } from "../media-value";
import { classColor } from "./box-layer";
import classes from "./picture.module.css";

interface MaskLayerProps {
  uid: string;
  file: NamedFile;
  overlays: Overlays;
}

/** One mask over a picture: each pixel in the colour of its class; class 0 is the ground. */
export function MaskLayer({ uid, file, overlays }: MaskLayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const source = runFileUrl(uid, file.path, { inline: true });
  const prefix = `masks:${file.name}`;
  const hidden = overlays.hidden.filter((name) => name.startsWith(prefix)).join("\n");
  useEffect(() => {
    const names = new Set(hidden.split("\n"));
    let isWanted = true;
    const picture = new Image();
    picture.src = source;
    picture.decode().then(
      () => {
        if (isWanted && canvas.current)
          paint(canvas.current, picture, file.isColored ? COLOR_BITS : GREY_BITS, (id) =>
            names.has(`${prefix}:${id}`),
          );
      },
      // The picture below says if files are not there yet.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [source, prefix, hidden, file.isColored]);
  if (overlays.hidden.includes(prefix)) return null;
  return (
    <canvas
      ref={canvas}
      className={classes.layer}
      style={{ opacity: overlays.opacity, imageRendering: "pixelated" }}
      aria-hidden
    />
  );
}

/** Which bits of a pixel, red lowest, are its class. */
const GREY_BITS = 0xff;
const COLOR_BITS = 0xffffff;

function paint(
  canvas: HTMLCanvasElement,
  picture: HTMLImageElement,
  bits: number,
  isHidden: (classId: number) => boolean,
): void {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  if (!ctx || width === 0 || height === 0) return;
  canvas.width = width;
  canvas.height = height;
  ctx.drawImage(picture, 0, 0);
  const pixels = ctx.getImageData(0, 0, width, height);
  const colors = new Map<number, number>([[0, 0]]);
  const words = new Uint32Array(pixels.data.buffer);
  for (let i = 0; i < words.length; i++) {
    const id = words[i] & bits;
    let color = colors.get(id);
    if (color === undefined) {
      color = isHidden(id) ? 0 : colorNumber(classColor(String(id)));
      colors.set(id, color);
    }
    words[i] = color;
  }
  ctx.putImageData(pixels, 0, 0);
}

/** `#rrggbb` as the four bytes of a pixel. */
function colorNumber(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
