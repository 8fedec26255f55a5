import type { ChartLine } from "@/plot/chart-types";
import { DARK_PALETTE, LIGHT_PALETTE } from "@/plot/colors";
import { caughtIn, patternOf } from "./line-config";

/**
 * Colours for the metrics of a chart that shows one run, whose own colour would tell nothing. What
 * the capture groups of the pattern catch alike has one colour and differs by its strokes:
 * `(.+)/loss|(.+)/acc` draws loss and accuracy of a prefix in the same colour.
 */
export function keyColors(
  lines: ChartLine[],
  pattern: string,
  theme: "light" | "dark",
): ChartLine[] {
  if (lines.length < 2) return lines;
  const palette = theme === "dark" ? DARK_PALETTE : LIGHT_PALETTE;
  const matches = patternOf(pattern);
  const slots = new Map<string, number>();
  const within = new Map<number, number>();
  return lines.map((line) => {
    const key = line.id.slice(line.owner.length + 1);
    const name = (matches && caughtIn(matches, key)) || key;
    const slot = slots.get(name) ?? slots.size;
    slots.set(name, slot);
    const nth = within.get(slot) ?? 0;
    within.set(slot, nth + 1);
    return { ...line, color: palette[slot % palette.length], dash: nth === 0 ? [] : line.dash };
  });
}
