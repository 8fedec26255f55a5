import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import classes from "./data-grid.module.css";

const ROW_PX = 26;
/** The width of a column comes from its first rows: later ones do not move it. */
const ROWS_MEASURED = 60;
const WIDTH_CH = { least: 5, most: 42 };

/** Rows of a table file as text, of which only those in view exist. */
export function DataGrid({
  columns,
  rows,
  label,
}: {
  columns: string[];
  rows: string[][];
  label: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  const looks = useMemo(() => columns.map((name, i) => lookOf(name, rows, i)), [columns, rows]);
  const items = shown.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = shown.getTotalSize() - (items.at(-1)?.end ?? 0);
  const digits = String(rows.length).length + 2;
  return (
    <section
      ref={scroller}
      className={classes.scroller}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className={classes.grid} aria-rowcount={rows.length + 1}>
        <colgroup>
          <col style={{ width: `${digits}ch` }} />
          {looks.map(({ widthCh }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
            <col key={i} style={{ width: `${widthCh + 3}ch` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <td />
            {columns.map((name, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
              <th key={i} scope="col" title={name} data-number={looks[i].isNumber || undefined}>
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {items.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2}>
              <td className={classes.number}>{index + 1}</td>
              {columns.map((_, i) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                  key={i}
                  title={rows[index][i]}
                  data-number={looks[i].isNumber || undefined}
                >
                  <bdi>{rows[index][i]}</bdi>
                </td>
              ))}
            </tr>
          ))}
          {after > 0 && <tr style={{ height: after }} />}
        </tbody>
      </table>
    </section>
  );
}

function lookOf(
  name: string,
  rows: string[][],
  at: number,
): { widthCh: number; isNumber: boolean } {
  const cells = rows.slice(0, ROWS_MEASURED).map((row) => row[at] ?? "");
  const longest = Math.max(columnsOf(name), ...cells.map(columnsOf));
  const filled = cells.filter((cell) => cell !== "");
  return {
    widthCh: Math.min(Math.max(longest, WIDTH_CH.least), WIDTH_CH.most),
    isNumber: filled.length > 0 && filled.every((cell) => !Number.isNaN(Number(cell))),
  };
}

/** A kanji is as wide as two digits. */
function columnsOf(text: string): number {
  const head = text.slice(0, WIDTH_CH.most);
  return head.length + (head.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}
