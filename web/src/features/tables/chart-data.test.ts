import { describe, expect, it } from "vitest";
import type { TablePage } from "@/api/logged-tables";
import type { ChartRun } from "@/panels/chart-runs";
import { chartData, chartValueOf } from "./chart-data";
import { sourcesOf } from "./table-state";

const RUNS: ChartRun[] = ["one", "two"].map((name) => ({
  uid: `uid-${name}`,
  id: name,
  name,
  color: "#123456",
  definitions: [],
}));

function page(columns: [title: string, kind: "number" | "run"][], rows: unknown[][]): TablePage {
  return {
    sources: [],
    columns: columns.map(([title, kind]) => ({
      name: title,
      title,
      kind,
      source: null,
      facts: null,
    })),
    rows,
    groups: [],
    shared: [],
    total: rows.length,
    n_rows: rows.length,
  };
}

describe("chartData", () => {
  const value = { spec: "scatter", fields: { x: "a", y: "a" }, strings: {} };

  it("names columns by what the picture calls them, and tells whose row it is", () => {
    const found = page(
      [
        ["run", "run"],
        ["a", "number"],
      ],
      [
        [0, 5],
        [1, 6],
      ],
    );
    expect(chartData(found, value, sourcesOf(RUNS, "t", null), RUNS)).toEqual([
      { x: 5, y: 5, run: "one" },
      { x: 6, y: 6, run: "two" },
    ]);
  });

  it("keeps the names of columns for a specification of one's own", () => {
    const own = { ...value, spec: { mark: "bar" } };
    const one = RUNS.slice(0, 1);
    expect(chartData(page([["a", "number"]], [[5]]), own, sourcesOf(one, "t", 3), one)).toEqual([
      { a: 5, run: "one" },
    ]);
  });
});

describe("chartValueOf", () => {
  it("reads what the row says and passes over anything else", () => {
    expect(chartValueOf({ _type: "chart", spec: "bar", fields: { x: 1, y: "b" } })).toEqual({
      spec: "bar",
      fields: { y: "b" },
      strings: {},
    });
    for (const wrong of [null, {}, { _type: "chart" }, { _type: "table-file", spec: "bar" }])
      expect(chartValueOf(wrong)).toBeNull();
  });
});
