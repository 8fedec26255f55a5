/** Rows read from delimited text. */
export interface CsvRead {
  rows: string[][];
  /** There were more rows than wanted, or the text ended inside one. */
  isCut: boolean;
}

/**
 * Read delimited text (RFC 4180: quotes, doubled quotes, line breaks inside quotes); at most `limit` rows.
 * Line ends are `\n`. With `endsOpen` the text is the beginning of a longer one, whose last row is
 * left out because it may be half a row.
 */
export function parseCsv(
  text: string,
  delimiter: string,
  limit: number,
  endsOpen = false,
): CsvRead {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length && rows.length < limit) {
    const { value, next } = text[at] === '"' ? quoted(text, at + 1) : { value: "", next: at };
    const end = fieldEnd(text, next, delimiter);
    row.push(value + text.slice(next, end));
    at = end + 1;
    if (text[end] === delimiter && end + 1 < text.length) continue;
    if (text[end] === delimiter) row.push("");
    const isLast = text[end] !== "\n";
    if (!(isLast && endsOpen) && !(row.length === 1 && row[0] === "")) rows.push(row);
    row = [];
  }
  return { rows, isCut: endsOpen || at < text.length };
}

/** The content of a quoted field and where it ends. */
function quoted(text: string, from: number): { value: string; next: number } {
  let value = "";
  for (let at = from; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { value: value + text.slice(at), next: text.length };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, next: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at++;
  return at;
}

/** Semicolons are what Excel writes where the comma is the decimal point. */
export function delimiterOf(text: string, path: string): string {
  if (path.toLowerCase().endsWith(".tsv")) return "\t";
  const line = text.slice(0, text.indexOf("\n") >>> 0);
  const counts = [",", "\t", ";"].map((one) => ({ one, count: line.split(one).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).one;
}
