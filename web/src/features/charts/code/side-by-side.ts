import { diffLines } from "diff";

/** A line of two texts beside each other; null where one of them has none. */
export interface PairedLine {
  left: string | null;
  right: string | null;
  /** same: in both; changed: something else on each side, or only on one. */
  kind: "same" | "changed";
}

/** Lines of both texts, those that are the same beside each other. */
export function sideBySide(left: string, right: string): PairedLine[] {
  const out: PairedLine[] = [];
  let gone: string[] = [];
  const flush = (come: string[]) => {
    for (let i = 0; i < Math.max(gone.length, come.length); i++)
      out.push({ left: gone[i] ?? null, right: come[i] ?? null, kind: "changed" });
    gone = [];
  };
  for (const { value, added, removed } of diffLines(left, right)) {
    const lines = value.replace(/\n$/, "").split("\n");
    if (removed) gone.push(...lines);
    else if (added) flush(lines);
    else {
      flush([]);
      for (const line of lines) out.push({ left: line, right: line, kind: "same" });
    }
  }
  flush([]);
  return out;
}
