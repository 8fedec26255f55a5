/** A cell of a table: its line, -1 for the heads, and its place among the shown columns. */
export interface CellPlace {
  line: number;
  column: number;
}

const PAGE_LINES = 15;

/** Where a key leads in a grid (WAI-ARIA); null for keys that lead nowhere. */
export function movedBy(
  key: string,
  withCtrl: boolean,
  { line, column }: CellPlace,
  last: CellPlace,
): CellPlace | null {
  const places: Record<string, CellPlace> = {
    ArrowLeft: { line, column: column - 1 },
    ArrowRight: { line, column: column + 1 },
    ArrowUp: { line: line - 1, column },
    ArrowDown: { line: line + 1, column },
    PageUp: { line: line - PAGE_LINES, column },
    PageDown: { line: line + PAGE_LINES, column },
    Home: withCtrl ? { line: 0, column: 0 } : { line, column: 0 },
    End: withCtrl ? last : { line, column: last.column },
  };
  if (!Object.hasOwn(places, key) || (withCtrl && key !== "Home" && key !== "End")) return null;
  return within(places[key], last);
}

/** The nearest place that there is. */
export function within({ line, column }: CellPlace, last: CellPlace): CellPlace {
  return {
    line: Math.max(Math.min(line, last.line), -1),
    column: Math.max(Math.min(column, last.column), 0),
  };
}
