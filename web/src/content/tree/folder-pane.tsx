import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { baseName } from "@/lib/url-path";
import { DownloadIcon } from "@/ui/icons";
import { previewKind } from "../preview/preview-kind";
import type { Entry } from "./entry-query";
import { type FileSource, folderQuery, type TreeFile } from "./file-source";
import classes from "./files-view.module.css";

const MOST_PICTURES = 60;
/** A picture larger than this is not loaded only to be a stamp. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A folder: how much it holds, and its pictures as stamps. */
export function FolderPane({
  source,
  entry,
  onPath,
}: {
  source: FileSource;
  entry: Extract<Entry, { kind: "folder" }>;
  onPath: (path: string) => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const { data } = useInfiniteQuery(folderQuery(source, entry.path));
  const pages = data?.pages ?? [];
  const pictures = pages.flatMap((page) => page.files.filter(isStamp)).slice(0, MOST_PICTURES);
  return (
    <>
      <header className={classes.head}>
        <h2>
          <bdi title={entry.path}>{baseName(entry.path) || t`All files`}</bdi>
        </h2>
        <span className={classes.facts}>
          <span>
            {pages[0] && <Plural value={pages[0].total} one="# entry" other="# entries" />}
          </span>
          <span>{formatBytes(pages[0]?.size ?? entry.size, locale)}</span>
        </span>
        <span className={classes.actions}>
          <Button
            component="a"
            href={source.zipUrl(entry.path ? [`${entry.path}/`] : [])}
            download
            size="compact-sm"
            variant="default"
            leftSection={<DownloadIcon size={14} />}
          >
            <Trans>Download as a zip</Trans>
          </Button>
        </span>
      </header>
      {pictures.length > 0 ? (
        <ul className={classes.stamps}>
          {pictures.map(({ path }) => (
            <li key={path}>
              <button type="button" onClick={() => onPath(path)} title={baseName(path)}>
                <img src={source.urlOf(path, { inline: true })} alt="" loading="lazy" />
                <bdi>{baseName(path)}</bdi>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className={classes.hint}>
          <Trans>Choose a file to see what is in it.</Trans>
        </p>
      )}
    </>
  );
}

function isStamp(file: TreeFile): boolean {
  return !file.ref && file.size <= MOST_BYTES && previewKind(file) === "image";
}
