import type { WorkspaceSpec } from "./spec";

/** A workspace as the server keeps it; see `View` in src/kiseki/model/view.py. */
export interface StoredView {
  id: string;
  kind: "personal" | "saved" | "link";
  name: string;
  is_default: boolean;
  rev: number;
  spec: WorkspaceSpec;
}

/** Where the personal view of one person in one project is kept. */
export interface PersonalStorage {
  /** Throws a `ViewConflict` if somebody else saved since `seen`. */
  save(seen: StoredView | null, spec: WorkspaceSpec): Promise<StoredView>;
}

/** Another tab saved first; `theirs` is what it saved. */
export class ViewConflict extends Error {
  readonly theirs: StoredView;

  constructor(theirs: StoredView) {
    super("the workspace was changed elsewhere");
    this.theirs = theirs;
  }
}
