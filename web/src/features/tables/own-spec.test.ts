// biome-ignore-all lint/suspicious/noTemplateCurlyInString: places in a specification look like that
import { describe, expect, it } from "vitest";
import { ownSpec } from "./own-spec";

const ROWS = [{ a: 1 }];
const fields = { x: "a" };
const strings = { title: "T" };

describe("ownSpec", () => {
  it("puts the names of columns and texts into their places", () => {
    const spec = {
      mark: "bar",
      title: "${string:title}",
      encoding: { x: { field: "${field:x}" } },
    };
    expect(ownSpec({ spec, fields, strings }, ROWS)).toEqual({
      isVega: false,
      spec: { mark: "bar", title: "T", encoding: { x: { field: "a" } }, data: { values: ROWS } },
    });
  });

  it("takes every address and every other source of data out", () => {
    const spec = {
      data: { url: "https://example.org/data.csv" },
      layer: [{ data: { url: "file:///etc/passwd" }, mark: { type: "image", url: "http://a/b" } }],
    };
    expect(JSON.stringify(ownSpec({ spec, fields, strings }, ROWS))).not.toMatch(/url|http|file/);
  });

  it("gives the rows to the first data set of a Vega specification", () => {
    const spec = {
      $schema: "https://vega.github.io/schema/vega/v6.json",
      data: [{ name: "table" }, { name: "binned", source: "table" }],
    };
    const made = ownSpec({ spec, fields, strings }, ROWS);
    expect(made.isVega).toBe(true);
    expect(made.spec.data).toEqual([
      { name: "table", values: ROWS },
      { name: "binned", source: "table" },
    ]);
  });
});
