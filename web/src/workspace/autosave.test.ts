import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Autosave } from "./autosave";
import type { WorkspaceSpec } from "./spec";
import { type PersonalStorage, type StoredView, ViewConflict } from "./stored-view";
import { AUTOMATIC, WorkspaceStore } from "./workspace-store";

/** A server that keeps one personal view. */
class OneView implements PersonalStorage {
  view: StoredView | null = null;
  isDown = false;

  async save(seen: StoredView | null, spec: WorkspaceSpec): Promise<StoredView> {
    if (this.isDown) throw new Error("down");
    if (this.view && this.view.rev !== seen?.rev) throw new ViewConflict(this.view);
    return this.put(spec);
  }

  put(spec: WorkspaceSpec): StoredView {
    const rev = (this.view?.rev ?? 0) + 1;
    this.view = { id: "p", kind: "personal", name: "", is_default: false, rev, spec };
    return this.view;
  }
}

const manual: WorkspaceSpec = { version: 1, layout: { mode: "manual" } };
const tree: WorkspaceSpec = { version: 1, layout: { sectionsBy: "tree" } };

function tab(storage: OneView, seen: StoredView | null = null) {
  const store = new WorkspaceStore(seen?.spec ?? AUTOMATIC);
  const autosave = new Autosave(store, storage, seen);
  autosave.start();
  return { store, autosave, show: (spec: WorkspaceSpec) => store.change(() => spec) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", new EventTarget());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const wait = () => vi.advanceTimersByTimeAsync(10_000);

test("changes are saved once they rest", async () => {
  const storage = new OneView();
  const { show, autosave } = tab(storage);
  show(manual);
  show(tree);
  expect(autosave.status()).toBe("unsaved");
  await wait();
  expect(storage.view?.spec).toEqual(tree);
  expect(storage.view?.rev).toBe(1);
  expect(autosave.status()).toBe("saved");
});

test("a server that is down gets the last state when it is back", async () => {
  const storage = new OneView();
  storage.isDown = true;
  const { show, autosave } = tab(storage);
  show(manual);
  await wait();
  expect(autosave.status()).toBe("failed");
  show(tree);
  storage.isDown = false;
  await wait();
  expect(storage.view?.spec).toEqual(tree);
});

test("a change made while saving is saved after it", async () => {
  const storage = new OneView();
  const { show, autosave } = tab(storage);
  show(manual);
  const saving = autosave.flush();
  show(tree);
  await saving;
  await wait();
  expect(storage.view?.spec).toEqual(tree);
  expect(autosave.status()).toBe("saved");
});

test("of two tabs the second asks; theirs is taken and mine is one undo away", async () => {
  const storage = new OneView();
  const [first, second] = [tab(storage), tab(storage)];
  first.show(manual);
  await wait();
  second.show(tree);
  await wait();
  expect(second.autosave.status()).toBe("conflict");
  second.autosave.takeTheirs();
  expect(second.store.get()).toEqual(manual);
  expect(second.autosave.status()).toBe("saved");
  second.store.undo();
  await wait();
  expect(storage.view?.spec).toEqual(tree);
});

test("of two tabs the second asks; mine is kept and theirs is one undo away", async () => {
  const storage = new OneView();
  const [first, second] = [tab(storage), tab(storage)];
  first.show(manual);
  await wait();
  second.show(tree);
  await wait();
  second.autosave.keepMine();
  await wait();
  expect(storage.view?.spec).toEqual(tree);
  expect(second.autosave.status()).toBe("saved");
  second.store.undo();
  expect(second.store.get()).toEqual(manual);
});

test("a tab without changes follows another one", async () => {
  const storage = new OneView();
  const seen = storage.put(manual);
  const { store, autosave } = tab(storage, seen);
  autosave.adopt(storage.put(tree));
  expect(store.get()).toEqual(tree);
  expect(autosave.status()).toBe("saved");
  autosave.adopt(seen);
  expect(store.get()).toEqual(tree);
});
