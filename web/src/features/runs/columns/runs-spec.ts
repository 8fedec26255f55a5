import { useMemo } from "react";
import type { Crop } from "@/ui/cropped-text";
import type { RunsSpec } from "@/workspace/spec";
import { useChangeWorkspace, useWorkspace } from "@/workspace/use-workspace";

const EMPTY: RunsSpec = {};

/** How the runs of this workspace are listed. */
export function useRunsSpec(): RunsSpec {
  return useWorkspace((spec) => spec.runs ?? EMPTY);
}

/** Change how runs are listed; `merge` names a gesture whose many changes are one step. */
export type ChangeRunsSpec = (change: Partial<RunsSpec>, merge?: string) => void;

export function useChangeRunsSpec(): ChangeRunsSpec {
  const change = useChangeWorkspace();
  return useMemo(
    () => (part, merge) => change((spec) => ({ ...spec, runs: { ...spec.runs, ...part } }), merge),
    [change],
  );
}

export function cropOf(spec: RunsSpec): Crop {
  return spec.crop === "start" ? "beginning" : (spec.crop ?? "middle");
}

/** Member of a list, or no longer. */
export function toggled(list: readonly string[] | undefined, name: string): string[] {
  return list?.includes(name) ? list.filter((one) => one !== name) : [...(list ?? []), name];
}
