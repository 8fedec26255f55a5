import { lazy, Suspense } from "react";

const View = lazy(async () => ({ default: (await import("./markdown-view")).MarkdownView }));

/** Text as GitHub-flavoured Markdown; plain until what renders it is loaded. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<span style={{ whiteSpace: "pre-wrap" }}>{text}</span>}>
      <View text={text} />
    </Suspense>
  );
}
