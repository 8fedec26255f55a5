import { isObject } from "@/lib/json-value";
import type { WorkspaceSpec } from "./spec";
import { readSpec } from "./spec-schema";

/** Changes to a saved view that were not saved yet; kept by this browser. */
export interface Draft {
  /** The revision of the view that was changed. */
  rev: number;
  spec: WorkspaceSpec;
}

const keyOf = (view: string) => `kiseki.draft.${view}`;

export function readDraft(view: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(view)) ?? "null");
    if (!isObject(kept) || typeof kept.rev !== "number") return null;
    return { rev: kept.rev, spec: readSpec(kept.spec) };
  } catch {
    return null;
  }
}

export function keepDraft(view: string, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(keyOf(view), JSON.stringify(draft));
    else localStorage.removeItem(keyOf(view));
  } catch {
    // Without storage the changes last as long as the page.
  }
}
