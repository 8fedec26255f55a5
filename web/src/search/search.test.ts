import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { columnKind, columnName, parseColumn } from "./column";
import { FilterError } from "./filter-error";
import { parseFilter } from "./parse";
import { printFilter } from "./print";

interface Cases {
  filters: { text: string; canonical: string; tree?: unknown; tzMinutes?: number }[];
  errors: { text: string; at: number }[];
  columns: {
    text: string;
    name: string;
    source: string;
    key: string;
    aggregate: string;
    kind: string;
  }[];
}

/** Shared with the server, so that both read every filter alike. */
const cases: Cases = JSON.parse(
  readFileSync(new URL("../../../tests/hub/filter_cases.json", import.meta.url), "utf8"),
);

describe("the shared cases", () => {
  test.each(cases.filters)("filter: $text", ({ text, canonical, tree, tzMinutes = 0 }) => {
    const read = parseFilter(text, tzMinutes);

    if (tree) {
      expect(read).toEqual(tree);
    }
    expect(printFilter(read)).toBe(canonical);
    expect(parseFilter(canonical, 0)).toEqual(read);
  });

  test.each(cases.errors)("error: $text", ({ text, at }) => {
    expect(placeOfError(text)).toBe(at - 1);
  });

  test.each(cases.columns)("column: $text", ({ text, name, kind, ...column }) => {
    const read = parseColumn(text);

    expect(read).toEqual(column);
    expect(columnName(read)).toBe(name);
    expect(columnKind(read)).toBe(kind);
  });
});

test("times are read and shown by the clock of the machine, but kept in UTC", () => {
  const read = parseFilter("created > 2026-07-01T12:30 and ended < 2026-01-01");
  const july = new Date(2026, 6, 1, 12, 30).getTime() * 1000;

  expect(read).toMatchObject({ of: [{ value: july }, {}] });
  expect(printFilter(read, { local: true })).toBe(
    "created > 2026-07-01T12:30 and ended < 2026-01-01",
  );
  expect(parseFilter(printFilter(read))).toEqual(read);
});

test.each(["(".repeat(19_999), "x".repeat(20_001), `${"id = a or ".repeat(600)}id = a`])(
  "a hostile filter is refused",
  (text) => {
    expect(() => parseFilter(text)).toThrow(FilterError);
  },
);

function placeOfError(text: string): number | null {
  try {
    parseFilter(text, 0);
  } catch (error) {
    return error instanceof FilterError ? error.start : null;
  }
  return null;
}
