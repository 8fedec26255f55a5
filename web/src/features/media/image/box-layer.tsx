import { useQuery } from "@tanstack/react-query";
import { DARK_PALETTE } from "@/plot/colors";
import type { Overlays } from "../media-config";
import type { NamedFile } from "../media-value";
import { boxesQuery } from "./box-query";
import { type Box, type PictureSize, readBoxes } from "./boxes";
import classes from "./picture.module.css";

interface BoxLayerProps {
  uid: string;
  file: NamedFile;
  size: PictureSize;
  overlays: Overlays;
}

/** One set of boxes over a picture. */
export function BoxLayer({ uid, file, size, overlays }: BoxLayerProps) {
  const { data } = useQuery(boxesQuery(uid, file.path));
  const hidden = new Set(overlays.hidden);
  if (hidden.has(`boxes:${file.name}`)) return null;
  const boxes = readBoxes(data, size, file.labels).filter(
    ({ classId, scores }) =>
      !hidden.has(`boxes:${file.name}:${classId}`) &&
      scores.every(([, score]) => score >= overlays.minScore),
  );
  return (
    <div className={classes.layer} aria-hidden>
      {boxes.map((box, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: boxes have no names and never move
        <BoxMark key={i} box={box} set={file.name} />
      ))}
    </div>
  );
}

function BoxMark({ box, set }: { box: Box; set: string }) {
  const percent = (share: number) => `${share * 100}%`;
  const scores = box.scores.map(([name, score]) => `${name} ${score}`);
  const shown = box.scores.length > 0 ? ` ${box.scores[0][1].toPrecision(2)}` : "";
  return (
    <div
      className={classes.box}
      title={[set, box.text, ...scores].filter(Boolean).join("\n")}
      style={{
        "--class": classColor(box.classId),
        left: percent(box.left),
        top: percent(box.top),
        width: percent(box.width),
        height: percent(box.height),
      }}
    >
      {(box.text || shown) && (
        <span>
          {box.text}
          {shown}
        </span>
      )}
    </div>
  );
}

/** The colour of a class, the same in boxes and masks. */
export function classColor(id: string): string {
  const number = Number.parseInt(id, 10);
  const slot = Number.isFinite(number) ? Math.abs(number) : 0;
  return DARK_PALETTE[slot % DARK_PALETTE.length];
}
