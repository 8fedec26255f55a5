import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { tableQuery } from "@/api/table";
import type { ColorLegend } from "@/features/runs/table/color-legend";
import { bucketColor, bucketOf } from "@/plot/color-buckets";
import { runColor } from "@/plot/colors";
import { chosenColor } from "@/plot/run-colors";
import type { RunsSpec } from "@/workspace/spec";

/** The range of the column that colours runs, in equal steps. */
interface ColorScale {
  min: number;
  max: number;
  buckets: number;
}

interface ColoredRun {
  uid: string;
  id: string;
  number: number;
}

/** `value` is the run's in the column that colours runs. */
export type ColorOf = (run: ColoredRun, value?: unknown) => string;

/** The colour of each run: by a column's value, by hand, or the run's own. */
export function useRunColors(
  project: number,
  spec: RunsSpec,
  theme: "light" | "dark",
): { colorOf: ColorOf; legend: ColorLegend | null } {
  const { colorBy, colors } = spec;
  const scale = useColorScale(project, colorBy);
  const legend = useMemo(() => {
    if (!scale || !colorBy) return null;
    const { min, max, buckets } = scale;
    const steps = Array.from({ length: buckets }, (_, i) => bucketColor(i, buckets, theme));
    return { column: colorBy.column, min, max, colors: steps };
  }, [scale, colorBy, theme]);
  const colorOf: ColorOf = useMemo(() => {
    if (scale) {
      const { min, max, buckets } = scale;
      return (_run, value) => {
        const bucket = typeof value === "number" ? bucketOf(value, min, max, buckets) : -1;
        return bucketColor(bucket, buckets, theme);
      };
    }
    return (run) => {
      const chosen = colors?.[run.uid];
      return chosen ? chosenColor(chosen, theme) : runColor(run, theme);
    };
  }, [scale, colors, theme]);
  return { colorOf, legend };
}

/** The range of a column over all runs of the project, so that filtering changes no colour. */
function useColorScale(project: number, colorBy: RunsSpec["colorBy"]): ColorScale | null {
  const column = colorBy?.column ?? "";
  const { data } = useQuery({
    // Grouped by what no run differs in, the statistics of the groups are those of all runs.
    ...tableQuery(project, { group_by: ["archived"], columns: [column] }),
    enabled: column !== "",
  });
  return useMemo(() => {
    if (!colorBy || !data) return null;
    const stats = data.groups.flatMap((group) => group.stats?.[0] ?? []);
    if (stats.length === 0) return null;
    return {
      min: Math.min(...stats.map(({ min }) => min)),
      max: Math.max(...stats.map(({ max }) => max)),
      buckets: colorBy.buckets,
    };
  }, [colorBy, data]);
}
