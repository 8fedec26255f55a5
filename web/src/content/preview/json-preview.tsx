import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { isObject, type JsonObject } from "@/lib/json-value";
import { baseName } from "@/lib/url-path";
import { JsonTree } from "../json-tree";
import classes from "./preview.module.css";
import { PreviewState } from "./preview-state";
import { TextLines } from "./text-lines";
import { type PreviewFile, useText } from "./use-text";

/** JSON as a tree that folds; what does not parse, as the text it is. */
export function JsonPreview({ file, url }: { file: PreviewFile; url: string }) {
  const { t } = useLingui();
  const { data, error } = useText(url, file, file.size);
  const values = useMemo(() => data && parsed(data.text), [data]);
  if (!data) return <PreviewState error={error} />;
  if (!values) return <TextLines text={data.text} isWrapped label={t`Content of ${file.path}`} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={file.path}>
      <JsonTree values={values} title={baseName(file.path)} emptyText={t`It is empty.`} />
    </section>
  );
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
    return Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : { "": value };
  } catch {
    return null;
  }
}
