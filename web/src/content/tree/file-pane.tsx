import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button } from "@mantine/core";
import { useState } from "react";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { formatDateTime } from "@/lib/time";
import { baseName } from "@/lib/url-path";
import { CopyButton } from "@/ui/copy-button";
import { DownloadIcon, TrashIcon } from "@/ui/icons";
import { FilePreview } from "../preview/file-preview";
import { DeleteFiles } from "./delete-files";
import type { FileSource, TreeFile } from "./file-source";
import classes from "./files-view.module.css";
import { ReferencePane } from "./reference-pane";

/** One file: what it is called, how large and how old it is, and its content. */
export function FilePane({
  source,
  file,
  onGone,
}: {
  source: FileSource;
  file: TreeFile;
  onGone: () => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const [isAsking, setAsking] = useState(false);
  const name = baseName(file.path);
  return (
    <>
      <header className={classes.head}>
        <h2>
          <bdi title={file.path}>{name}</bdi>
        </h2>
        <CopyButton value={file.path} label={t`Copy the name`} copiedLabel={t`Copied`} />
        <span className={classes.facts}>
          {!file.ref && <span>{formatBytes(file.size, locale)}</span>}
          {file.updated_us !== undefined && <time>{formatDateTime(file.updated_us, locale)}</time>}
        </span>
        <span className={classes.actions}>
          {source.remove && (
            <ActionIcon
              variant="default"
              size={26}
              aria-label={t`Delete this file`}
              title={t`Delete this file`}
              onClick={() => setAsking(true)}
            >
              <TrashIcon size={14} />
            </ActionIcon>
          )}
          {!file.ref && (
            <Button
              component="a"
              href={source.urlOf(file.path)}
              download={name}
              size="compact-sm"
              variant="default"
              leftSection={<DownloadIcon size={14} />}
            >
              <Trans>Download</Trans>
            </Button>
          )}
        </span>
      </header>
      {file.ref ? (
        <ReferencePane file={file} reference={file.ref} />
      ) : (
        <FilePreview file={file} urlOf={(options) => source.urlOf(file.path, options)} />
      )}
      <DeleteFiles
        paths={isAsking ? [file.path] : null}
        source={source}
        onClose={() => setAsking(false)}
        onDeleted={onGone}
      />
    </>
  );
}
