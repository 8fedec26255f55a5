/** What a spreadsheet would take for a formula is written as text. */
const FORMULA = /^[=+\-@\t\r]/;

export type Cell = string | number | null;

/** Rows as RFC 4180 says: CRLF, quotes where they are needed. */
export function csvText(rows: Cell[][]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
