import { expect, test } from "vitest";
import { delimiterOf, parseCsv } from "./csv-parse";

test("quotes hide delimiters, line breaks and doubled quotes", () => {
  const text = 'a,b\n"x, ""y""\nz",2\n,\n';
  expect(parseCsv(text, ",", 10)).toEqual({
    rows: [
      ["a", "b"],
      ['x, "y"\nz', "2"],
      ["", ""],
    ],
    isCut: false,
  });
});

test("no more rows than wanted are read, and that is said", () => {
  expect(parseCsv("1\n2\n3\n", ",", 2)).toEqual({ rows: [["1"], ["2"]], isCut: true });
});

test("the last row of the beginning of a file may be half a row and is left out", () => {
  expect(parseCsv("1,2\n3,", ",", 9, true).rows).toEqual([["1", "2"]]);
  expect(parseCsv('1,2\n"3', ",", 9, true).rows).toEqual([["1", "2"]]);
  expect(parseCsv("1,2\n3,", ",", 9).rows).toEqual([
    ["1", "2"],
    ["3", ""],
  ]);
});

test("the delimiter is the one that the first line has most of", () => {
  expect(delimiterOf("a;b;c\n1,5;2;3", "a.csv")).toBe(";");
  expect(delimiterOf("名前\t値", "a.csv")).toBe("\t");
  expect(delimiterOf("one", "a.csv")).toBe(",");
});
