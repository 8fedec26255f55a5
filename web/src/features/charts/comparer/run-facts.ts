import type { Run } from "@/api/runs";
import { isObject, numberText, valueText } from "@/lib/json-value";

export const PARTS = ["config", "summary", "metadata", "git", "packages"] as const;
export type Part = (typeof PARTS)[number];

/** One line of a comparison: what it is called and what each run has there (null: nothing). */
export interface FactRow {
  part: Part;
  name: string;
  values: (string | null)[];
  /** Whether the runs disagree; a missing value is a disagreement. */
  differs: boolean;
}

/** What is a part of its own, or has a panel of its own (the text of a patch). */
const LEFT_OUT: Partial<Record<Part, ReadonlySet<string>>> = {
  metadata: new Set(["packages", "git", "environment"]),
  git: new Set(["diff", "diff_cut"]),
};

/** Everything known of some runs, side by side, in the order it stands in the runs. */
export function compareRuns(runs: Run[]): FactRow[] {
  return PARTS.flatMap((part) => {
    const facts = runs.map((run) => factsOf(run, part));
    const names = new Set(facts.flatMap((some) => [...some.keys()]));
    return [...names].map((name): FactRow => {
      const values = facts.map((some) => some.get(name) ?? null);
      return { part, name, values, differs: values.some((value) => value !== values[0]) };
    });
  });
}

function factsOf(run: Run, part: Part): Map<string, string> {
  const { config, summary, metadata } = run;
  const source = { config, summary, metadata, git: metadata.git, packages: metadata.packages }[
    part
  ];
  const kept = Object.entries(source).filter(([key]) => !LEFT_OUT[part]?.has(key));
  return new Map(kept.flatMap(([key, value]) => flat(value, key)));
}

/** Leaves of nested objects by their dotted paths; lists are one value. */
function flat(value: unknown, path: string): [string, string][] {
  if (!isObject(value) || numberText(value) !== null) return [[path, valueText(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, `${path}.${key}`));
}
