import { expect, test } from "vitest";
import { choiceOf, narrowed, runsViewSchema } from "./runs-view";
import { onlyThese, ShownRuns } from "./shown-runs";

const shownOf = (view: ConstructorParameters<typeof ShownRuns>[0]) => {
  const shown = new ShownRuns(view);
  return Array.from({ length: 14 }, (_, i) => `r${i}`).filter((id, i) => shown.has(id, i));
};

test("the first ten runs are shown before anybody chose", () => {
  expect(shownOf({})).toEqual(Array.from({ length: 10 }, (_, i) => `r${i}`));
});

test("hiding and showing again leaves the address as it was", () => {
  const hidden = new ShownRuns({}).toggled("r2", 2);
  expect(hidden).toEqual({ show: undefined, hide: "r2" });
  expect(new ShownRuns(hidden).toggled("r2", 2)).toEqual({ show: undefined, hide: undefined });
});

test("a run further down can be shown beside the first ones", () => {
  const view = new ShownRuns({}).toggled("r12", 12);
  expect(view).toEqual({ show: "r12", hide: undefined });
  expect(shownOf(view)).toContain("r12");
});

test("solo shows one run, and pressing it again shows all as before", () => {
  const before = { hide: "r1" };
  const solo = { ...before, ...new ShownRuns(before).soloed("r5") };
  expect(shownOf(solo)).toEqual(["r5"]);
  expect(shownOf({ ...solo, ...new ShownRuns(solo).soloed("r5") })).toHaveLength(9);
});

test("an eye opened beside a solo run joins it", () => {
  expect(shownOf(new ShownRuns(onlyThese(["r5"])).toggled("r6", 6))).toEqual(["r5", "r6"]);
});

test("nonsense in the address is left out, not an error", () => {
  const view = runsViewSchema.parse({ q: 5, n: "many", hide: "r1", sort: "x", table: "wall" });
  expect(view).toEqual({ hide: "r1" });
});

test("the switches narrow an expression as a whole", () => {
  expect(
    choiceOf({ filter: "config.a = 1 or config.b = 2", mine: true, sound: true }, 'm"e'),
  ).toEqual({
    filter: '(config.a = 1 or config.b = 2) and user = "m\\"e" and state != crashed',
  });
  expect(narrowed({ filter: "config.a = 1 or config.b = 2" }, ["x"], true).filter).toBe(
    "(config.a = 1 or config.b = 2) and id not in (x)",
  );
});
