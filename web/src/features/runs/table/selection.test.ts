import { expect, test } from "vitest";
import { countSelected, isSelected, NOTHING_SELECTED, targetOf, withSelected } from "./selection";

const a = { id: "a", uid: "1" };
const b = { id: "b", uid: "2" };

test("single runs are selected and named by their uids", () => {
  const one = withSelected(NOTHING_SELECTED, [a], true);
  expect([isSelected(one, "a"), isSelected(one, "b")]).toEqual([true, false]);
  expect(countSelected(withSelected(one, [b], true), 50)).toBe(2);
  expect(targetOf(one, { search: "x" }, 50)).toEqual({ uids: ["1"] });
  expect(withSelected(one, [a], false).runs.size).toBe(0);
});

test("all that match are named by the choice, without those taken out", () => {
  const all = withSelected({ all: true, runs: new Map() }, [b], false);
  expect([isSelected(all, "a"), isSelected(all, "b")]).toEqual([true, false]);
  expect(targetOf(all, { search: "x" }, 50)).toEqual({
    choice: { search: "x", filter: "id not in (b)" },
    expected: 49,
  });
  expect(targetOf(withSelected(all, [b], true), {}, 50)).toEqual({ choice: {}, expected: 50 });
});
