import { describe, expect, test } from "vitest";
import { type Expected, expectedAt, operatorsFor } from "./complete";
import { OPERATORS } from "./filter";
import { parseFilter } from "./parse";

/** What is expected at the bar in a text. */
function at(marked: string): Expected {
  const cursor = marked.indexOf("|");
  return expectedAt(marked.slice(0, cursor) + marked.slice(cursor + 1), cursor);
}

describe("what is expected at the cursor", () => {
  test.each([
    ["|", "column", ""],
    ["sta|", "column", "sta"],
    ["sta|te", "column", "sta"],
    ["(not conf|", "column", "conf"],
    ["state |", "operator", ""],
    ["state n|", "operator", "n"],
    ["state not |", "operator", ""],
    ["state = |", "value", ""],
    ["state=|", "value", ""],
    ["state = ru|nn and number = 1", "value", "ru"],
    ['name contains "a b|', "value", "a b"],
    ['name contains "a b|"', "value", "a b"],
    ["state in |", "value", ""],
    ["state in (|", "value", ""],
    ["state in (a, cr|)", "value", "cr"],
    ["state not in (a|", "value", "a"],
    ["state in (a |", "comma", ""],
    ["state in (a) |", "end", ""],
    ["state in () a|", "end", "a"],
    ["state = a |", "end", ""],
    ["(state = a) o|", "end", "o"],
    ["state = a or |", "column", ""],
    ["summary.loss exists |", "end", ""],
    ["created within last 7|", "value", "7"],
    ['config."learning r|', "column", "config.learning r"],
    ['config."learning r|ate" = 1', "column", "config.learning r"],
    ["state = a } |", "end", ""],
  ])("%s", (marked, kind, typed) => {
    expect(at(marked)).toMatchObject({ kind, typed });
  });

  test("a value knows its column, its operator and whether it stands in a list", () => {
    expect(at('state = running and tag not in ("a", b|c)')).toMatchObject({
      column: { source: "property", key: "tags" },
      operator: "not in",
      inList: true,
      from: 37,
      to: 39,
    });
    expect(at("created within last |").operator).toBe("within last");
    expect(at("summary.acc.max > |").column).toEqual({
      source: "summary",
      key: "acc",
      aggregate: "max",
    });
  });
});

test("every operator is offered for some kind of column, and only where it can be read", () => {
  const kinds = {
    number: "step",
    text: "name",
    bool: "locked",
    time: "created",
    duration: "runtime",
    tags: "tags",
    mixed: "config.a",
  } as const;
  const values = { number: "1", text: "a", bool: "true", time: "2026-01-01", duration: "1h" };
  const offered = new Set<string>();
  for (const [kind, column] of Object.entries(kinds) as [keyof typeof kinds, string][]) {
    for (const operator of operatorsFor(kind)) {
      const value = { ...values, tags: "a", mixed: "1" }[kind];
      const operand = { in: `(${value})`, "not in": `(${value})`, exists: "", "within last": "7d" };
      parseFilter(`${column} ${operator} ${operand[operator as keyof typeof operand] ?? value}`);
      offered.add(operator);
    }
  }
  expect([...offered].sort()).toEqual([...OPERATORS].sort());
});
