import { useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useState } from "react";
import classes from "./file-tree.module.css";
import { TreeLine } from "./tree-line";
import { chosenName, type TreeRow } from "./tree-rows";
import type { Tree } from "./use-tree";
import { useTreeKeys } from "./use-tree-keys";

const LINE_PX = 28;

/** A tree of files, of which only the lines in view exist; arrow keys walk through it. */
export function FileTree({
  tree,
  path,
  onPath,
  chosen,
  onChosen,
  label,
}: {
  tree: Tree;
  /** What is shown beside the tree. */
  path: string;
  onPath: (path: string) => void;
  /** Ticked files and folders; the name of a folder ends with a slash. */
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
  label: string;
}) {
  const { t } = useLingui();
  const { rows } = tree;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(path);
  const activeAt = indexOf(rows, active);
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 12,
    // The line in focus is named by `aria-activedescendant` and must exist.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(startIndex - overscan, 0);
      const last = Math.min(endIndex + overscan, count - 1);
      const range = Array.from({ length: last - first + 1 }, (_, i) => first + i);
      return activeAt >= 0 && (activeAt < first || activeAt > last)
        ? [...range, activeAt].sort((a, b) => a - b)
        : range;
    },
  });
  const pathAt = indexOf(rows, path);
  const isThere = pathAt >= 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each path, as soon as it is there
  useEffect(() => {
    if (!isThere) return;
    setActive(path);
    lines.scrollToIndex(pathAt, { align: "auto" });
  }, [path, isThere]);

  const tick = (row: TreeRow) => {
    if (row.kind === "more") return;
    const next = new Set(chosen);
    const name = chosenName(row);
    if (!next.delete(name)) next.add(name);
    onChosen(next);
  };
  const enter = (row: TreeRow) => {
    if (row.kind === "more") return tree.readMore(row.path);
    if (row.kind === "folder") tree.setOpen(row.path, row.path !== path || !row.isOpen);
    onPath(row.path);
  };
  const onKeyDown = useTreeKeys({
    rows,
    at: Math.max(activeAt, 0),
    onMove: (index) => {
      setActive(keyOf(rows[index]));
      lines.scrollToIndex(index, { align: "auto" });
    },
    onOpen: tree.setOpen,
    onEnter: enter,
    onTick: tick,
  });
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      aria-multiselectable="true"
      aria-activedescendant={activeAt >= 0 ? `${id}-${activeAt}` : undefined}
      className={classes.tree}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ position: "relative", height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            <TreeLine
              key={keyOf(row)}
              id={`${id}-${index}`}
              row={row}
              top={start}
              isActive={index === activeAt}
              isShown={row.kind !== "more" && row.path === path}
              isTicked={chosen.has(chosenName(row))}
              onEnter={() => {
                setActive(keyOf(row));
                enter(row);
              }}
              onTick={() => tick(row)}
              onToggle={() => row.kind === "folder" && tree.setOpen(row.path, !row.isOpen)}
            />
          );
        })}
      </div>
      {rows.length === 0 && <p className={classes.none}>{t`Nothing found`}</p>}
    </div>
  );
}

function keyOf(row: TreeRow): string {
  return row.kind === "more" ? `${row.path}//` : row.path;
}

function indexOf(rows: TreeRow[], key: string): number {
  return rows.findIndex((row) => keyOf(row) === key);
}
