import { useLanguage } from "@/i18n/language";
import type { Cell } from "@/lib/csv";
import { formatValue } from "@/plot/axis-format";
import classes from "../line/series-table.module.css";

/** Rows beyond this are in the CSV only. */
const MAX_ROWS = 500;

/** The numbers of a picture as a table; the first column names the row. */
export function DataTable({ head, rows }: { head: string[]; rows: Cell[][] }) {
  const locale = useLanguage();
  const shown = (cell: Cell) => (typeof cell === "number" ? formatValue(cell, locale) : cell);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={classes.scroller} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MAX_ROWS).map(([name, ...cells], i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat and rows keep their places
            <tr key={i}>
              <th scope="row">
                <bdi>{shown(name)}</bdi>
              </th>
              {cells.map((cell, column) => (
                <td key={head[column + 1]}>{shown(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
