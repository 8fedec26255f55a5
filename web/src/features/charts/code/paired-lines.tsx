import { useMemo } from "react";
import { PanelEmpty } from "@/panels/panel-frame";
import classes from "./code-panel.module.css";
import { sideBySide } from "./side-by-side";

/** Lines beyond this are cut: a patch may have a hundred thousand. */
const MAX_LINES = 3_000;

export function PairedLines({
  left,
  right,
  sameText,
}: {
  left: string;
  right: string;
  sameText: string;
}) {
  const lines = useMemo(() => sideBySide(left, right).slice(0, MAX_LINES), [left, right]);
  const same = lines.every(({ kind }) => kind === "same");
  if (lines.length === 0) return <PanelEmpty>{sameText}</PanelEmpty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={classes.scroller} tabIndex={0}>
      {same && <p className={classes.same}>{sameText}</p>}
      <table className={classes.lines}>
        <tbody>
          {lines.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines keep their places
            <tr key={i} data-kind={line.kind}>
              <td data-side="left">{line.left}</td>
              <td data-side="right">{line.right}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
