/** A column as it stands in the table; `leftPx` counts from the first column of its part. */
export interface PlacedColumn {
  name: string;
  widthPx: number;
  leftPx: number;
}

/** Pinned columns stay beside the name; the others scroll under them. */
export interface ColumnLayout {
  pinned: PlacedColumn[];
  pinnedPx: number;
  others: PlacedColumn[];
  othersPx: number;
}

const DEFAULT_PX = 132;

/** How wide columns are before anybody drags them. */
const WIDTHS_PX: Record<string, number> = {
  state: 104,
  created: 148,
  started: 148,
  ended: 148,
  heartbeat: 148,
  notes: 200,
  tags: 160,
  number: 72,
  step: 88,
  "git.commit": 96,
};

export function widthOf(name: string, widths: Record<string, number> | undefined): number {
  return widths?.[name] ?? WIDTHS_PX[name] ?? DEFAULT_PX;
}

export function layoutOf(
  pinned: readonly string[],
  others: readonly string[],
  widths: Record<string, number> | undefined,
): ColumnLayout {
  const [left, pinnedPx] = placed(pinned, widths);
  const [right, othersPx] = placed(others, widths);
  return { pinned: left, pinnedPx, others: right, othersPx };
}

function placed(
  names: readonly string[],
  widths: Record<string, number> | undefined,
): [PlacedColumn[], number] {
  let leftPx = 0;
  const columns = names.map((name) => {
    const column = { name, widthPx: widthOf(name, widths), leftPx };
    leftPx += column.widthPx;
    return column;
  });
  return [columns, leftPx];
}

/** The columns that a view of this place and width shows, as [first, after the last]. */
export function columnsInView(
  columns: readonly PlacedColumn[],
  scrollPx: number,
  viewPx: number,
): [number, number] {
  const first = firstEndingAfter(columns, scrollPx);
  let after = first;
  while (after < columns.length && columns[after].leftPx < scrollPx + viewPx) after++;
  return [first, after];
}

/** By bisection: with thousands of columns this runs at every scroll. */
function firstEndingAfter(columns: readonly PlacedColumn[], px: number): number {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns[middle].leftPx + columns[middle].widthPx <= px) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The order after a column was put before another one (null: at the end). */
export function movedBefore(
  order: readonly string[],
  name: string,
  before: string | null,
): string[] {
  if (name === before) return [...order];
  const rest = order.filter((other) => other !== name);
  const at = before === null ? rest.length : rest.indexOf(before);
  rest.splice(at < 0 ? rest.length : at, 0, name);
  return rest;
}
