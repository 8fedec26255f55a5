/** A panel's cell in the grid of its section, counted from 0. */
export interface Cell {
  row: number;
  column: number;
  rows: number;
  columns: number;
}

/**
 * Put panels into a grid in reading order: each at the first free place after the one before it,
 * so that the order on the screen is the order of the list.
 */
export function packed(
  spans: readonly ({ columns: number; rows: number } | undefined)[],
  columns: number,
): { cells: Cell[]; nRows: number } {
  const cells: Cell[] = [];
  // For each column the first row that is free below what was placed.
  const free = new Array<number>(columns).fill(0);
  let [row, column] = [0, 0];
  for (const span of spans) {
    const width = Math.min(Math.max(span?.columns ?? 1, 1), columns);
    while (!fits(free, row, column, width)) {
      column++;
      if (column + width > columns) [row, column] = [row + 1, 0];
    }
    const rows = Math.max(span?.rows ?? 1, 1);
    cells.push({ row, column, rows, columns: width });
    free.fill(row + rows, column, column + width);
    column += width;
  }
  return { cells, nRows: Math.max(0, ...free) };
}

function fits(free: readonly number[], row: number, column: number, width: number): boolean {
  if (column + width > free.length) return false;
  for (let i = column; i < column + width; i++) if (free[i] > row) return false;
  return true;
}
