import * as steps from "./history";
import type { WorkspaceSpec } from "./spec";

export const AUTOMATIC: WorkspaceSpec = { version: 1 };

/** Changes with the same name that follow each other within this time are one step. */
const MERGE_WITHIN_MS = 1_000;

type Update = (spec: WorkspaceSpec) => WorkspaceSpec;

/**
 * The workspace on the screen, with undo and redo. What did not change keeps its identity, so
 * that a component that looks at a part of it renders only when that part changed.
 */
export class WorkspaceStore {
  #history: steps.History<WorkspaceSpec>;
  #last = { merge: "", atMs: 0 };
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();

  constructor(spec: WorkspaceSpec = AUTOMATIC, now: () => number = Date.now) {
    this.#history = steps.begun(spec);
    this.#now = now;
  }

  readonly get = (): WorkspaceSpec => this.#history.present;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly canUndo = (): boolean => this.#history.past.length > 0;

  readonly canRedo = (): boolean => this.#history.future.length > 0;

  /**
   * Change it by a step that can be undone.
   *
   * @param merge names a gesture (a drag, a slider): its many changes are one step.
   */
  readonly change = (update: Update, merge = ""): void => {
    const atMs = this.#now();
    const goesOn =
      merge !== "" && merge === this.#last.merge && atMs - this.#last.atMs < MERGE_WITHIN_MS;
    const next = update(this.get());
    this.#set(goesOn ? steps.amended(this.#history, next) : steps.changed(this.#history, next));
    this.#last = { merge, atMs };
  };

  readonly undo = (): void => this.#step(steps.undone(this.#history));

  readonly redo = (): void => this.#step(steps.redone(this.#history));

  /** Take back everything since `mark` (an earlier `get()`), without a trace. */
  readonly revert = (mark: WorkspaceSpec): void => {
    if (mark !== this.get()) this.#step(steps.reverted(this.#history, mark));
  };

  /** Make one step of everything since `mark`. */
  readonly squash = (mark: WorkspaceSpec): void => this.#step(steps.squashed(this.#history, mark));

  #step(history: steps.History<WorkspaceSpec>): void {
    this.#last = { merge: "", atMs: 0 };
    this.#set(history);
  }

  #set(history: steps.History<WorkspaceSpec>): void {
    if (history === this.#history) return;
    this.#history = history;
    for (const listener of this.#listeners) listener();
  }
}
