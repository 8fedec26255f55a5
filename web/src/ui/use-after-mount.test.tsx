// @vitest-environment jsdom
import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { useAfterMount } from "./use-after-mount";

afterEach(cleanup);

/** Everything that was told of a dialog, render by render. */
function told(steps: boolean[]): boolean[] {
  const all: boolean[] = [];
  const hook = renderHook(
    ({ opened }) => {
      all.push(useAfterMount(opened));
    },
    { initialProps: { opened: steps[0] ?? false } },
  );
  for (const opened of steps.slice(1)) {
    all.length = 0;
    hook.rerender({ opened });
  }
  return all;
}

test("a dialog that is opened at once is closed in its first render", () => {
  expect(told([true])).toEqual([false, true]);
});

test("a dialog is closed in the same render in which it is told so", () => {
  expect(told([true, false])).not.toContain(true);
});
