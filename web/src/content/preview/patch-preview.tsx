import { PatchView } from "@/ui/patch-view";
import { usePatchLabels } from "../patch-labels";
import classes from "./preview.module.css";
import { PreviewState } from "./preview-state";
import { type PreviewFile, useText } from "./use-text";

export function PatchPreview({ file, url }: { file: PreviewFile; url: string }) {
  const labels = usePatchLabels();
  const { data, error } = useText(url, file, file.size);
  if (!data) return <PreviewState error={error} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={file.path}>
      <PatchView patch={data.text} labels={labels} />
    </section>
  );
}
