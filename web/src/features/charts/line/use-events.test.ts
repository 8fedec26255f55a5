// @vitest-environment jsdom
import { expect, test } from "vitest";
import { restartsOf } from "./use-events";

const change = (state: string, seconds: number) => ({ state, time_us: seconds * 1e6 });

test("a run went on when it was running again, not when it began", () => {
  const changes = [
    change("pending", 0),
    change("running", 1),
    change("crashed", 50),
    change("running", 60),
    change("finished", 90),
  ];
  expect(restartsOf(changes)).toEqual([60]);
});

test("a repeated state is no restart", () => {
  expect(restartsOf([change("running", 1), change("running", 2)])).toEqual([]);
});
