import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import classes from "./comparer-panel.module.css";
import type { FactRow, Part } from "./run-facts";

const ROW_PX = 26;

const PART_NAMES: Record<Part, MessageDescriptor> = {
  config: msg`Config`,
  summary: msg`Summary`,
  metadata: msg`Machine and command`,
  git: msg`Git`,
  packages: msg`Packages`,
};

interface FactTableProps {
  rows: FactRow[];
  columns: { uid: string; name: string; color: string }[];
}

/** Thousands of rows, of which only those in sight exist. */
export function FactTable({ rows, columns }: FactTableProps) {
  const { t } = useLingui();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items[items.length - 1]?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={scroller} className={classes.scroller} tabIndex={0}>
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col">{t`Name`}</th>
            {columns.map(({ uid, name, color }) => (
              <th key={uid} scope="col" title={name}>
                <span className={classes.swatch} style={{ background: color }} />
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr style={{ height: above }} />}
          {items.map(({ index }) => {
            const { part, name, values } = rows[index];
            return (
              <tr key={`${part} ${name}`} aria-rowindex={index + 2}>
                <th scope="row" title={name}>
                  <span className={classes.part}>{t(PART_NAMES[part])}</span>
                  <bdi>{name}</bdi>
                </th>
                {values.map((value, i) => (
                  <td
                    key={columns[i]?.uid}
                    title={value ?? undefined}
                    data-differs={i > 0 && value !== values[0]}
                  >
                    {value ?? "–"}
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 && <tr style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}
