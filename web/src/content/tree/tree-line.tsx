import { plural } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { formatMinute } from "@/lib/time";
import { CroppedText } from "@/ui/cropped-text";
import { CheckIcon, ChevronIcon, FileIcon, FolderIcon, LinkIcon } from "@/ui/icons";
import classes from "./file-tree.module.css";
import type { TreeRow } from "./tree-rows";

/** One line of the tree; the tree itself has the focus and the keys. */
export function TreeLine({
  id,
  row,
  top,
  isActive,
  isShown,
  isTicked,
  onEnter,
  onTick,
  onToggle,
}: {
  id: string;
  row: TreeRow;
  top: number;
  isActive: boolean;
  isShown: boolean;
  isTicked: boolean;
  onEnter: () => void;
  onTick: () => void;
  onToggle: () => void;
}) {
  const { t } = useLingui();
  const factsOf = useFacts();
  const place = { top, "--depth": row.depth };
  if (row.kind === "more")
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the tree names the line in focus
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
      <div
        id={id}
        role="treeitem"
        aria-level={row.depth + 1}
        aria-selected={false}
        className={classes.line}
        style={place}
        data-active={isActive || undefined}
        onClick={onEnter}
      >
        <span className={classes.more}>
          {row.rest === null ? (
            <Trans>Loading …</Trans>
          ) : (
            <Plural value={row.rest} one="Show # more" other="Show # more" />
          )}
        </span>
      </div>
    );
  const isFolder = row.kind === "folder";
  const facts = factsOf(row);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree names the line in focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      id={id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-expanded={isFolder ? row.isOpen : undefined}
      aria-selected={isTicked}
      aria-current={isShown || undefined}
      className={classes.line}
      style={place}
      data-active={isActive || undefined}
      onClick={onEnter}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Space does the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Space does the same */}
      <span
        className={classes.tick}
        data-ticked={isTicked || undefined}
        title={t`Choose (Space)`}
        onClick={(event) => {
          event.stopPropagation();
          onTick();
        }}
      >
        {isTicked && <CheckIcon size={12} />}
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys do the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys do the same */}
      <span
        className={classes.fold}
        onClick={(event) => {
          if (!isFolder) return;
          event.stopPropagation();
          onToggle();
        }}
      >
        {isFolder && <ChevronIcon size={12} />}
      </span>
      <span className={classes.icon}>
        {isFolder ? (
          <FolderIcon size={15} />
        ) : row.file.ref ? (
          <LinkIcon size={15} />
        ) : (
          <FileIcon size={15} />
        )}
      </span>
      {/* A name that is cropped in its middle would be read in two pieces. */}
      <span className="visually-hidden">{row.name}</span>
      <span className={classes.name} aria-hidden="true">
        <CroppedText text={row.name} crop="middle" />
      </span>
      <span className={classes.about}>{facts.about}</span>
      <span className={classes.size}>{facts.size}</span>
    </div>
  );
}

/** What stands behind a name, also for those who hear the line. */
function useFacts(): (row: Exclude<TreeRow, { kind: "more" }>) => { about: string; size: string } {
  const { t } = useLingui();
  const locale = useLanguage();
  return (row) => {
    if (row.kind === "folder")
      return {
        about: t`${plural(row.nFiles, { one: "# file", other: "# files" })}`,
        size: formatBytes(row.size, locale),
      };
    const { updated_us: updatedUs, ref, size } = row.file;
    return {
      about: updatedUs === undefined ? "" : formatMinute(updatedUs, locale),
      size: ref && size === 0 ? "" : formatBytes(size, locale),
    };
  };
}
