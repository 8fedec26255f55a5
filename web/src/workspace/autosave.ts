import { type PersonalStorage, type StoredView, ViewConflict } from "./stored-view";
import type { WorkspaceStore } from "./workspace-store";

export type SaveStatus = "saved" | "unsaved" | "failed" | "conflict";

const PAUSE_MS = 800;
const RETRY_MS = 5_000;

/**
 * Keeps the personal view as the workspace is on the screen. When another tab saved first it
 * stops and waits for a decision; either decision leaves the other version one undo away.
 */
export class Autosave {
  readonly #store: WorkspaceStore;
  readonly #storage: PersonalStorage;
  #seen: StoredView | null;
  #kept: unknown;
  #theirs: StoredView | null = null;
  #status: SaveStatus = "saved";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSaving = false;
  #stop: () => void = () => undefined;
  readonly #listeners = new Set<() => void>();

  /**
   * @param seen the personal view that `store` began with, null if there is none yet.
   */
  constructor(store: WorkspaceStore, storage: PersonalStorage, seen: StoredView | null) {
    this.#store = store;
    this.#storage = storage;
    this.#seen = seen;
    this.#kept = store.get();
  }

  readonly status = (): SaveStatus => this.#status;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    const stop = this.#store.subscribe(() => this.#later());
    const onHidden = () => document.hidden && void this.flush();
    document.addEventListener("visibilitychange", onHidden);
    this.#stop = () => {
      stop();
      document.removeEventListener("visibilitychange", onHidden);
    };
    if (this.#store.get() !== this.#kept) this.#later();
  }

  /** Save what is left and let go. */
  stop(): void {
    this.#stop();
    void this.flush();
  }

  /** Save now what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isSaving || this.#theirs || this.#store.get() === this.#kept) return;
    await this.#save();
  }

  /** Another tab saved: show its version, or ask if there are changes of our own. */
  adopt(theirs: StoredView): void {
    if (theirs.rev <= (this.#seen?.rev ?? 0) || this.#isSaving) return;
    this.#theirs = theirs;
    if (this.#store.get() === this.#kept) this.takeTheirs();
    else this.#tell("conflict");
  }

  takeTheirs(): void {
    const theirs = this.#theirs;
    if (!theirs) return;
    this.#accept(theirs);
    this.#store.change(() => theirs.spec);
    clearTimeout(this.#timer);
    this.#tell("saved");
  }

  keepMine(): void {
    const theirs = this.#theirs;
    if (!theirs) return;
    const mine = this.#store.get();
    this.#accept(theirs);
    this.#store.change(() => theirs.spec);
    this.#store.change(() => mine);
    void this.flush();
  }

  #accept(view: StoredView): void {
    this.#theirs = null;
    this.#seen = view;
    this.#kept = view.spec;
  }

  #later(): void {
    if (this.#theirs) return;
    clearTimeout(this.#timer);
    const isKept = this.#store.get() === this.#kept;
    this.#tell(isKept ? "saved" : "unsaved");
    if (!isKept) this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  async #save(): Promise<void> {
    const spec = this.#store.get();
    this.#isSaving = true;
    try {
      this.#seen = await this.#storage.save(this.#seen, spec);
      this.#kept = spec;
      this.#tell("saved");
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isSaving = false;
    }
    if (this.#status === "saved") this.#later();
  }

  #failed(error: unknown): void {
    if (error instanceof ViewConflict) {
      this.#theirs = error.theirs;
      this.#tell("conflict");
      return;
    }
    this.#tell("failed");
    this.#timer = setTimeout(() => void this.flush(), RETRY_MS);
  }

  #tell(status: SaveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}
