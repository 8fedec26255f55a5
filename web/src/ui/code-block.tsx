import classes from "./code-block.module.css";
import { CopyButton } from "./copy-button";

/** Code to read or copy; long lines scroll inside it. */
export function CodeBlock({
  code,
  copyLabel,
  copiedLabel,
}: {
  code: string;
  copyLabel: string;
  copiedLabel: string;
}) {
  return (
    <div className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{code}</pre>
      <div className={classes.copy}>
        <CopyButton value={code} label={copyLabel} copiedLabel={copiedLabel} />
      </div>
    </div>
  );
}
