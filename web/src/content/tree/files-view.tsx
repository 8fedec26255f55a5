import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";
import { useCommands } from "@/commands/commands";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { BackIcon, DownloadIcon, SearchIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import { ChosenFiles } from "./chosen-files";
import { type Entry, entryQuery } from "./entry-query";
import { FilePane } from "./file-pane";
import type { FileSource } from "./file-source";
import { FileTree } from "./file-tree";
import classes from "./files-view.module.css";
import { FolderPane } from "./folder-pane";
import type { Tree } from "./use-tree";
import { useTree } from "./use-tree";

/** Files of something: their tree on the left, what was opened on the right. */
export function FilesView({
  source,
  path,
  onPath,
  label,
  empty,
}: {
  source: FileSource;
  /** What is open, with folders; the empty text is the root. */
  path: string;
  onPath: (path: string) => void;
  label: string;
  /** Shown when there is no file at all. */
  empty: ReactNode;
}) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const tree = useTree(source, path, useDeferredValue(search.trim()));
  const { entry, isMissing } = useEntry(source, tree, path);
  const linkedTo = useRef(path);
  const { setOpen } = tree;
  useEffect(() => {
    // Who follows a link to a folder wants to see what is in it.
    if (path && entry?.kind === "folder" && linkedTo.current === path) setOpen(path, true);
    if (entry) linkedTo.current = "";
  }, [path, entry, setOpen]);
  const box = useRef<HTMLInputElement>(null);
  useCommands(label, [{ label: t`Search files`, keys: ["/"], run: () => box.current?.focus() }]);
  if (tree.root?.total === 0)
    return (
      <>
        {tree.loaders}
        {empty}
      </>
    );
  return (
    <div className={classes.view} data-open={entry?.kind === "file" || isMissing || undefined}>
      {tree.loaders}
      <div className={classes.side}>
        <div className={classes.tools}>
          <TextInput
            ref={box}
            className={classes.search}
            size="xs"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            leftSection={<SearchIcon size={14} />}
            placeholder={t`Search files`}
            aria-label={t`Search files`}
          />
          {chosen.size > 0 ? (
            <ChosenFiles source={source} chosen={chosen} onDone={() => setChosen(new Set())} />
          ) : (
            <DownloadAll source={source} tree={tree} />
          )}
        </div>
        {tree.error ? (
          <Notice title={t`The files cannot be listed`} urgent>
            <p>{tree.error.message || t`The server does not answer`}</p>
          </Notice>
        ) : (
          <FileTree
            tree={tree}
            path={path}
            onPath={onPath}
            chosen={chosen}
            onChosen={setChosen}
            label={label}
          />
        )}
      </div>
      <div className={classes.pane}>
        <Button
          className={classes.back}
          size="compact-sm"
          variant="subtle"
          leftSection={<BackIcon size={14} />}
          onClick={() => onPath("")}
        >
          <Trans>All files</Trans>
        </Button>
        {isMissing && (
          <Notice title={t`There is no such file`} urgent>
            <p>
              <bdi>{path}</bdi>
            </p>
          </Notice>
        )}
        {entry?.kind === "folder" && (
          <FolderPane key={path} source={source} entry={entry} onPath={onPath} />
        )}
        {entry?.kind === "file" && (
          <FilePane key={path} source={source} file={entry.file} onGone={() => onPath("")} />
        )}
      </div>
    </div>
  );
}

function DownloadAll({ source, tree }: { source: FileSource; tree: Tree }) {
  const { t } = useLingui();
  const locale = useLanguage();
  if (!tree.root) return null;
  return (
    <Button
      component="a"
      href={source.zipUrl([])}
      download
      size="compact-sm"
      variant="default"
      leftSection={<DownloadIcon size={14} />}
      title={t`Download everything as a zip`}
    >
      {formatBytes(tree.root.size, locale)}
    </Button>
  );
}

/** What the address names, known from the tree or asked for; `isMissing`: nothing has that name. */
function useEntry(
  source: FileSource,
  tree: Tree,
  path: string,
): { entry: Entry | undefined; isMissing: boolean } {
  const known = path ? knownEntry(tree, path) : rootEntry(tree);
  const asked = useQuery({ ...entryQuery(source, path), enabled: path !== "" && known === null });
  const entry = known ?? asked.data;
  return { entry, isMissing: !entry && asked.error !== null };
}

function knownEntry({ rows }: Tree, path: string): Entry | null {
  const row = rows.find((one) => one.kind !== "more" && one.path === path);
  if (row?.kind === "file") return row;
  if (row?.kind !== "folder") return null;
  return { kind: "folder", path, nEntries: row.nFiles, size: row.size };
}

function rootEntry({ root }: Tree): Entry | null {
  return root && { kind: "folder", path: "", nEntries: root.total, size: root.size };
}
