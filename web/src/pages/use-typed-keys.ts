import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { mediaKeysQuery } from "@/api/media";
import type { ChartRun } from "@/panels/chart-runs";
import { hasAutoPanel, type KeyTypes } from "@/workspace/auto-panels";

export interface TypedKeys {
  /** Keys of numbers, then those of pictures and the like. */
  keys: string[];
  /** What the latter hold. */
  types: KeyTypes;
  isPending: boolean;
}

/** The keys that panels come from: `numbers` and what else the runs logged. */
export function useTypedKeys(numbers: string[], runs: ChartRun[]): TypedKeys {
  const uids = useMemo(() => runs.map(({ uid }) => uid), [runs]);
  const { data, isLoading } = useQuery(mediaKeysQuery(uids));
  const listed = data
    ?.filter(({ type }) => hasAutoPanel(type))
    .map(({ name, type }) => `${type} ${name}`)
    .join("\n");
  // How many runs have a key changes often, which keys there are hardly ever does.
  const types = useMemo(() => {
    const isNumber = new Set(numbers);
    const pairs = (listed ? listed.split("\n") : []).map((line): [string, string] => {
      const end = line.indexOf(" ");
      return [line.slice(end + 1), line.slice(0, end)];
    });
    return new Map(pairs.filter(([key]) => !isNumber.has(key)));
  }, [listed, numbers]);
  const keys = useMemo(() => [...numbers, ...types.keys()], [numbers, types]);
  return { keys, types, isPending: isLoading };
}
