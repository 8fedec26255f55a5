import { expect, test } from "vitest";
import type { Run } from "@/api/runs";
import { runListSchema, shownRuns, withShown, withSolo } from "./run-list-state";

const runs = Array.from({ length: 14 }, (_, i) => ({ id: `r${i}`, uid: `u${i}` }) as Run);
const idsOf = (some: Run[]) => some.map((run) => run.id);

test("the ten newest runs are shown before anybody chose", () => {
  expect(idsOf(shownRuns(runs, {}))).toEqual(idsOf(runs.slice(0, 10)));
});

test("hiding and showing again leaves the address as it was", () => {
  const hidden = withShown({}, runs, [runs[2]], false);
  expect(hidden).toEqual({ only: undefined, show: undefined, hide: "r2" });
  expect(withShown(hidden, runs, [runs[2]], true)).toEqual({
    only: undefined,
    show: undefined,
    hide: undefined,
  });
});

test("an older run can be shown beside the newest", () => {
  const state = withShown({}, runs, [runs[12]], true);
  expect(idsOf(shownRuns(runs, state))).toEqual([...idsOf(runs.slice(0, 10)), "r12"]);
});

test("a choice made before a search outlives what is chosen during it", () => {
  const found = runs.slice(4, 6);
  const state = withShown({ show: "r12", hide: "r1" }, found, [runs[4]], false);
  expect(state).toEqual({ only: undefined, show: "r12", hide: "r1,r4" });
});

test("solo shows one run, and pressing it again shows all as before", () => {
  const before = { hide: "r1" };
  const solo = { ...before, ...withSolo(before, runs[5]) };
  expect(idsOf(shownRuns(runs, solo))).toEqual(["r5"]);
  const after = { ...solo, ...withSolo(solo, runs[5]) };
  expect(idsOf(shownRuns(runs, after))).not.toContain("r1");
  expect(shownRuns(runs, after)).toHaveLength(9);
});

test("nonsense in the address is left out, not an error", () => {
  const state = runListSchema.parse({ q: 5, n: "many", hide: "r1", regex: "maybe" });
  expect(state).toEqual({ hide: "r1" });
});
