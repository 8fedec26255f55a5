import { Trans, useLingui } from "@lingui/react/macro";
import type { ContentOptions } from "@/api/content";
import { baseName } from "@/lib/url-path";
import { later } from "@/ui/later";
import { Notice } from "@/ui/notice";
import { ZoomImage } from "../zoom-image";
import { MediaPreview } from "./media-preview";
import classes from "./preview.module.css";
import { previewKind } from "./preview-kind";
import { SandboxedPage } from "./sandboxed-page";
import type { PreviewFile } from "./use-text";

const TextPreview = later(async () => (await import("./text-preview")).TextPreview);
const JsonPreview = later(async () => (await import("./json-preview")).JsonPreview);
const CsvPreview = later(async () => (await import("./csv-preview")).CsvPreview);
const ParquetPreview = later(async () => (await import("./parquet-preview")).ParquetPreview);
const PatchPreview = later(async () => (await import("./patch-preview")).PatchPreview);
const MarkdownPreview = later(async () => (await import("./markdown-preview")).MarkdownPreview);
const NotebookPreview = later(async () => (await import("./notebook-preview")).NotebookPreview);

const READERS = {
  text: TextPreview,
  json: JsonPreview,
  csv: CsvPreview,
  parquet: ParquetPreview,
  patch: PatchPreview,
  markdown: MarkdownPreview,
  notebook: NotebookPreview,
};

/** The content of a file, shown as its kind asks; fills the height it is given. */
export function FilePreview({
  file,
  urlOf,
}: {
  file: PreviewFile;
  urlOf: (options?: ContentOptions) => string;
}) {
  // What was zoomed or switched for one content means nothing to the next file.
  return (
    <div className={classes.preview} key={file.path}>
      <Content file={file} urlOf={urlOf} />
    </div>
  );
}

function Content({ file, urlOf }: Parameters<typeof FilePreview>[0]) {
  const { t } = useLingui();
  const kind = previewKind(file);
  const name = baseName(file.path);
  if (file.size === 0) return <Notice title={t`The file is empty`} />;
  switch (kind) {
    case "image":
      return <ZoomImage key={file.sha256} source={urlOf({ inline: true })} alt={name} />;
    case "audio":
    case "video":
      return <MediaPreview kind={kind} source={urlOf({ inline: true })} name={name} />;
    case "html":
      return <SandboxedPage title={name} urlOf={urlOf} />;
    case "pdf":
      return <iframe className={classes.frame} title={name} src={urlOf({ inline: true })} />;
    case "none":
      return (
        <Notice title={t`There is no preview for this kind of file`}>
          <p>
            <Trans>Download it to open it with a program that knows it.</Trans>
          </p>
        </Notice>
      );
    default: {
      const Reader = READERS[kind];
      return <Reader file={file} url={urlOf()} />;
    }
  }
}
