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
  expect(restartsOf(changes)).toEqual([{ atS: 60, step: undefined }]);
});

test("a resumed run says from which step it went on", () => {
  const resumed = { ...change("running", 9), params: { step: 12 } };
  expect(restartsOf([change("running", 1), change("failed", 5), resumed])).toEqual([
    { atS: 9, step: 12 },
  ]);
});

test("a repeated state is no restart", () => {
  expect(restartsOf([change("running", 1), change("running", 2)])).toEqual([]);
});
