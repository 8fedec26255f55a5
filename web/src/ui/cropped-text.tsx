import classes from "./cropped-text.module.css";

export type Crop = "end" | "middle" | "beginning";

/** How much of the end always stays in sight when the middle is cropped; a kanji takes two. */
const TAIL_COLUMNS = 9;

/** Kana, kanji, hangul, full-width forms and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u;

/**
 * One line of text that loses its end, its middle or its beginning when there is no room; the
 * whole text is in its title. Done by CSS, so that nothing is measured.
 */
export function CroppedText({ text, crop }: { text: string; crop: Crop }) {
  if (crop !== "middle") {
    return (
      <span className={crop === "end" ? classes.end : classes.beginning} title={text}>
        <bdi>{text}</bdi>
      </span>
    );
  }
  const [head, tail] = splitTail(text);
  return (
    <span className={classes.middle} title={text}>
      <span className={classes.head}>{head}</span>
      <span className={classes.tail}>{tail}</span>
    </span>
  );
}

/** Cut before the last characters as a reader counts them, so that no emoji is split. */
export function splitTail(text: string): [string, string] {
  const end = text.slice(-8 * TAIL_COLUMNS);
  const characters = [...new Intl.Segmenter().segment(end)].map(({ segment }) => segment);
  let tail = "";
  for (let columns = 0, i = characters.length - 1; i >= 0; i--) {
    columns += WIDE.test(characters[i]) ? 2 : 1;
    if (columns > TAIL_COLUMNS) break;
    tail = characters[i] + tail;
  }
  return [text.slice(0, text.length - tail.length), tail];
}
