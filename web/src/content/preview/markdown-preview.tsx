import { MarkdownView } from "@/ui/markdown-view";
import classes from "./preview.module.css";
import { PreviewState } from "./preview-state";
import { type PreviewFile, useText } from "./use-text";

export function MarkdownPreview({ file, url }: { file: PreviewFile; url: string }) {
  const { data, error } = useText(url, file, file.size);
  if (!data) return <PreviewState error={error} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={file.path}>
      <MarkdownView text={data.text} />
    </section>
  );
}
