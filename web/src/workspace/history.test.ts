import { expect, test } from "vitest";
import { begun, changed, redone, reverted, squashed, undone } from "./history";
import { AUTOMATIC, WorkspaceStore } from "./workspace-store";

const after = (...values: string[]) => values.reduce(changed, begun("a"));

test("undo and redo walk the same way back and forth", () => {
  const back = undone(undone(after("b", "c")));
  expect(back.present).toBe("a");
  expect(redone(back).present).toBe("b");
  expect(redone(redone(redone(back))).present).toBe("c");
  expect(undone(back)).toBe(back);
});

test("a change after undo forgets what was undone", () => {
  const other = changed(undone(after("b")), "x");
  expect(redone(other)).toBe(other);
  expect(undone(other).present).toBe("a");
});

test("reverting leaves no step, squashing leaves one", () => {
  expect(reverted(after("b", "c", "d"), "b")).toEqual(after("b"));
  expect(undone(squashed(after("b", "c", "d"), "b")).present).toBe("b");
});

test("the history has an end", () => {
  let history = begun(0);
  for (let i = 1; i <= 1_000; i++) history = changed(history, i);
  expect(history.past.length).toBe(200);
  expect(history.past[0]).toBe(800);
});

test("the changes of one drag are one step, those of two drags are two", () => {
  let nowMs = 0;
  const store = new WorkspaceStore(AUTOMATIC, () => nowMs);
  const widen = (px: number) =>
    store.change((spec) => ({ ...spec, runs: { widths: { loss: px } } }), "width:loss");
  for (const px of [100, 110, 120]) widen(px);
  nowMs = 5_000;
  for (const px of [130, 140]) widen(px);
  store.undo();
  expect(store.get().runs?.widths).toEqual({ loss: 120 });
  store.undo();
  expect(store.get()).toBe(AUTOMATIC);
  expect(store.canUndo()).toBe(false);
  store.redo();
  expect(store.get().runs?.widths).toEqual({ loss: 120 });
});

test("listeners hear of changes only", () => {
  const store = new WorkspaceStore();
  let heard = 0;
  store.subscribe(() => heard++);
  store.change((spec) => spec);
  expect(heard).toBe(0);
  const mark = store.get();
  store.change((spec) => ({ ...spec, layout: { mode: "manual" } }));
  store.revert(mark);
  expect(heard).toBe(2);
  expect(store.canUndo()).toBe(false);
});
