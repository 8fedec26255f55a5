import { describe, expect, it } from "vitest";
import {
  addressOf,
  directionOf,
  questionOf,
  sourcesOf,
  stateOf,
  tableState,
  toggledSort,
} from "./table-state";

const RUN = { uid: "u", id: "i", name: "n", color: "#000000", definitions: [] };

describe("the state of a table", () => {
  it("reads what a workspace kept and leaves out what is wrong", () => {
    const widths = { a: 90.4, b: "wide", c: 1e9, d: 1, e: Number.NaN };
    expect(tableState({ join: ["id", 3], filter: 5, group: "x", sort: ["-a"], widths })).toEqual({
      join: ["id"],
      sort: ["-a"],
      widths: { a: 90, c: 1_200, d: 56 },
    });
  });

  it("is the same after a way through the address", () => {
    const state = tableState({
      join: ["id"],
      filter: "a > 1",
      group: ["b"],
      hidden: ["c"],
      widths: { a: 90 },
    });
    expect(stateOf(addressOf(state))).toEqual(state);
  });

  it("joins only the tables of several runs", () => {
    const state = { join: ["id"], differ: ["guess"] };
    const one = sourcesOf([RUN], "t", null);
    const two = sourcesOf([RUN, { ...RUN, uid: "v", id: "j" }], "t", null);
    expect(questionOf(one, state)).toMatchObject({ join: null, differ: [] });
    expect(questionOf(two, state)).toMatchObject({ join: ["id"], differ: ["guess"] });
  });

  it("sorts up, then down, then not at all", () => {
    const up = toggledSort(undefined, "a");
    const down = toggledSort(up, "a");
    expect([up, down, toggledSort(down, "a")]).toEqual([["a"], ["-a"], undefined]);
    expect(toggledSort(["b"], "a")).toEqual(["a"]);
    expect([directionOf(up, "a"), directionOf(down, "a"), directionOf(up, "b")]).toEqual([
      "up",
      "down",
      null,
    ]);
  });
});
