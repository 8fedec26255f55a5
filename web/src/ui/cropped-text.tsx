import classes from "./cropped-text.module.css";

export type Crop = "end" | "middle" | "beginning";

/** How many characters of the end always stay in sight when the middle is cropped. */
const TAIL_CHARACTERS = 9;

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
  const end = text.slice(-8 * TAIL_CHARACTERS);
  const characters = [...new Intl.Segmenter().segment(end)].map(({ segment }) => segment);
  const tail = characters.slice(-TAIL_CHARACTERS).join("");
  return [text.slice(0, text.length - tail.length), tail];
}
