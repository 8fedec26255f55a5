import { expect, test } from "vitest";
import { csvText } from "./csv";

test("cells with commas, quotes and lines are quoted", () => {
  expect(csvText([["a,b", 'say "hi"', "two\nlines", 1.5, null]])).toBe(
    '"a,b","say ""hi""","two\nlines",1.5,\r\n',
  );
});

test("a name that a spreadsheet would run is only text; negative numbers stay numbers", () => {
  expect(csvText([["=1+1", "@x", -1]])).toBe("'=1+1,'@x,-1\r\n");
});
