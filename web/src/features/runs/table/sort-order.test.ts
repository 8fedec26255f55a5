import { expect, test } from "vitest";
import { directionOf, nextDirection, sortedBy } from "./sort-order";

test("clicks on a title go around: ascending, descending, as before", () => {
  let sort: string[] | undefined;
  const seen = [0, 1, 2].map(() => {
    sort = sortedBy(sort, "summary.acc", nextDirection(directionOf(sort, "summary.acc")), false);
    return sort;
  });
  expect(seen).toEqual([["summary.acc"], ["-summary.acc"], undefined]);
});

test("a second column sorts what the first leaves equal", () => {
  const two = sortedBy(["-state"], "created", "asc", true);
  expect(two).toEqual(["-state", "created"]);
  expect(directionOf(two, "created")).toEqual({ place: 1, descending: false });
  expect(sortedBy(two, "state", "asc", true)).toEqual(["state", "created"]);
  expect(sortedBy(two, "created", null, true)).toEqual(["-state"]);
  expect(sortedBy(two, "created", "desc", false)).toEqual(["-created"]);
});
