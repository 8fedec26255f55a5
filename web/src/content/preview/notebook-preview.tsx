import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { plainText } from "@/lib/ansi";
import { MarkdownView } from "@/ui/markdown-view";
import { type NotebookCell, type NotebookOutput, notebookCells } from "./notebook";
import classes from "./notebook-preview.module.css";
import preview from "./preview.module.css";
import { PreviewState } from "./preview-state";
import { TextLines } from "./text-lines";
import { type PreviewFile, useText } from "./use-text";

/** A Jupyter notebook as it was saved; nothing in it runs. */
export function NotebookPreview({ file, url }: { file: PreviewFile; url: string }) {
  const { t } = useLingui();
  const { data, error } = useText(url, file, file.size);
  const cells = useMemo(() => data && notebookCells(data.text), [data]);
  if (!data) return <PreviewState error={error} />;
  if (!cells) return <TextLines text={data.text} isWrapped label={t`Content of ${file.path}`} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={preview.scroll} tabIndex={0} aria-label={file.path}>
      {cells.map((cell, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells of a saved notebook do not move
        <Cell key={i} cell={cell} />
      ))}
    </section>
  );
}

function Cell({ cell }: { cell: NotebookCell }) {
  if (cell.kind === "markdown")
    return (
      <div className={classes.words}>
        <MarkdownView text={cell.source} />
      </div>
    );
  return (
    <div className={classes.cell}>
      <span className={classes.count}>{cell.kind === "code" && `[${cell.count ?? " "}]`}</span>
      <div className={classes.body}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className={classes.source} tabIndex={0}>
          {cell.source}
        </pre>
        {cell.outputs.map((output, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: outputs do not move
          <Output key={i} output={output} />
        ))}
      </div>
    </div>
  );
}

function Output({ output }: { output: NotebookOutput }) {
  const { t } = useLingui();
  if (output.kind === "image")
    return <img className={classes.image} src={output.source} alt={t`Output of the cell`} />;
  if (output.kind === "left-out")
    return (
      <p className={classes.leftOut}>
        <Trans>An output in {output.type} is left out.</Trans>
      </p>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className={classes.output} data-error={output.isError || undefined} tabIndex={0}>
      {plainText(output.text)}
    </pre>
  );
}
