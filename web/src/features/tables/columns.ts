import type { TableColumn } from "@/api/logged-tables";

/** A column where it stands in the grid; `index` is its place in a row of the answer. */
export interface PlacedColumn {
  column: TableColumn;
  index: number;
  leftPx: number;
  widthPx: number;
}

const WIDTH_PX = { number: 118, bool: 92, text: 200, json: 200, media: 116, run: 170 };

export function placed(
  columns: TableColumn[],
  hidden: readonly string[] = [],
  widths: Record<string, number> = {},
): PlacedColumn[] {
  let leftPx = 0;
  return columns.flatMap((column, index) => {
    if (hidden.includes(column.title)) return [];
    const one = { column, index, leftPx, widthPx: widths[column.title] ?? WIDTH_PX[column.kind] };
    leftPx += one.widthPx;
    return [one];
  });
}

export function widthOf(columns: PlacedColumn[]): number {
  const last = columns.at(-1);
  return last ? last.leftPx + last.widthPx : 0;
}

export function inView(columns: PlacedColumn[], leftPx: number, widthPx: number): PlacedColumn[] {
  return columns.filter(
    (one) => one.leftPx + one.widthPx > leftPx - 200 && one.leftPx < leftPx + widthPx + 200,
  );
}
