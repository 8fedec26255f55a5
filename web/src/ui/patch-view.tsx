import { parsePatch, type StructuredPatch } from "diff";
import { useMemo, useState } from "react";
import classes from "./patch-view.module.css";

export interface PatchLabels {
  added: string;
  removed: string;
  renamed: string;
  binary: string;
  broken: string;
  more: (lines: number) => string;
}

/** Lines of a file shown before somebody asks for the rest; a changed lock file has thousands. */
const LINES_AT_ONCE = 400;

/** A patch as `git diff` prints it, file by file; one that cannot be read is shown as it is. */
export function PatchView({ patch, labels }: { patch: string; labels: PatchLabels }) {
  const files = useMemo(() => filesOf(patch), [patch]);
  if (!files)
    return (
      <>
        <p className={classes.note}>{labels.broken}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className={classes.plain} tabIndex={0}>
          {patch}
        </pre>
      </>
    );
  return files.map((file, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: files of a patch do not move
    <FilePatch key={i} file={file} labels={labels} />
  ));
}

function FilePatch({ file, labels }: { file: StructuredPatch; labels: PatchLabels }) {
  const [limit, setLimit] = useState(LINES_AT_ONCE);
  const lines = useMemo(() => linesOf(file), [file]);
  const added = lines.filter(({ sign }) => sign === "+").length;
  const removed = lines.filter(({ sign }) => sign === "-").length;
  const from = bareName(file.oldFileName);
  const to = bareName(file.newFileName);
  const name = to === "/dev/null" ? from : to;
  return (
    <details open className={classes.file}>
      <summary>
        <bdi className={classes.name}>{name}</bdi>
        {file.isRename && <span className={classes.note}>{`${labels.renamed} ${from}`}</span>}
        {file.isBinary && <span className={classes.note}>{labels.binary}</span>}
        <span className={classes.counts}>
          <span data-sign="+" title={labels.added}>
            +{added}
          </span>
          <span data-sign="-" title={labels.removed}>
            −{removed}
          </span>
        </span>
      </summary>
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.scroller} tabIndex={0} aria-label={name}>
          <table className={classes.lines}>
            <tbody>
              {lines.slice(0, limit).map(({ sign, text, before, after }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines of a patch do not move
                <tr key={i} data-sign={sign}>
                  <td className={classes.number}>{before}</td>
                  <td className={classes.number}>{after}</td>
                  <td className={classes.sign}>{sign === "-" ? "−" : sign}</td>
                  <td className={classes.text}>{text}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {lines.length > limit && (
            <button type="button" className={classes.more} onClick={() => setLimit(limit * 10)}>
              {labels.more(lines.length - limit)}
            </button>
          )}
        </section>
      )}
    </details>
  );
}

export interface PatchLine {
  /** `@` begins a hunk. */
  sign: "+" | "-" | " " | "@";
  text: string;
  before: number | null;
  after: number | null;
}

/** The lines of a file's hunks with their numbers before and after. */
export function linesOf(file: StructuredPatch): PatchLine[] {
  return file.hunks.flatMap((hunk) => {
    let before = hunk.oldStart;
    let after = hunk.newStart;
    const lines: PatchLine[] = hunk.lines
      // `\ No newline at end of file` is no line of the file.
      .filter((line) => !line.startsWith("\\"))
      .map((line) => {
        const sign = line.startsWith("+") ? "+" : line.startsWith("-") ? "-" : " ";
        return {
          sign,
          text: line.slice(1),
          before: sign === "+" ? null : before++,
          after: sign === "-" ? null : after++,
        };
      });
    const place = `${hunk.oldStart},${hunk.oldLines} → ${hunk.newStart},${hunk.newLines}`;
    return [{ sign: "@" as const, text: place, before: null, after: null }, ...lines];
  });
}

/** The files of a patch; null when it is none, or was cut in the middle of a hunk. */
export function filesOf(patch: string): StructuredPatch[] | null {
  try {
    const files = parsePatch(patch);
    const known = files.filter(({ oldFileName, newFileName }) => oldFileName ?? newFileName);
    return known.length > 0 ? known : null;
  } catch {
    return null;
  }
}

function bareName(name: string | undefined): string {
  return (name ?? "").replace(/^[ab]\//, "");
}
