import type { ChartSettings } from "./spec";

/** Settings fall from the workspace to sections to panels: the last layer that says something wins. */
export function resolved(layers: readonly (ChartSettings | undefined)[]): ChartSettings {
  const out: Record<string, unknown> = {};
  for (const layer of layers)
    for (const [name, value] of Object.entries(layer ?? {}))
      if (value !== undefined) out[name] = value;
  return out;
}

/** Names of the settings a layer has of its own, in the order they were made. */
export function ownSettings(settings: ChartSettings | undefined): (keyof ChartSettings)[] {
  return SETTING_NAMES.filter((name) => settings?.[name] !== undefined);
}

/** `settings` with a change; what becomes undefined is inherited again. Undefined when nothing is left. */
export function withSettings(
  settings: ChartSettings | undefined,
  change: ChartSettings,
): ChartSettings | undefined {
  const entries = Object.entries({ ...settings, ...change }).filter(([, v]) => v !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

export const SETTING_NAMES = [
  "x",
  "xRange",
  "xScale",
  "yRange",
  "yScale",
  "smoothing",
  "showOriginal",
  "ignoreOutliers",
  "maxLines",
  "groupCenter",
  "groupBand",
  "groupRuns",
  "tooltip",
  "legend",
  "syncZoom",
] as const satisfies readonly (keyof ChartSettings)[];
