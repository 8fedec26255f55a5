import { count, flag, oneOf, text, texts } from "@/panels/config-read";
import type { PanelSpec } from "@/workspace/spec";

export const AXES = ["_step", "_index"] as const;

/** What a media panel shows and how. */
export interface MediaConfig {
  keys: string[];
  /** runs: each run beside the others at one place; steps: each run in a line over its steps. */
  arrange: "runs" | "steps";
  /** Height of a picture in pixels; 0: as the panel has room. */
  size: number;
  /** `_step`, `_index` (the how-manieth) or a number logged in the same rows. */
  axis: string;
  /** Whether its slider moves with those of other panels. */
  linked: boolean;
  overlays: Overlays;
}

/** What is drawn over pictures. */
export interface Overlays {
  /** Sets (`boxes:name`) and classes (`boxes:name:3`) that are hidden. */
  hidden: string[];
  /** Boxes whose every score is below this are hidden. */
  minScore: number;
  /** Of masks, from 0 to 1. */
  opacity: number;
}

export function mediaConfig({ config = {} }: PanelSpec): MediaConfig {
  const { overlays = {} } = config;
  const { hidden, minScore, opacity } = overlays as Record<string, unknown>;
  return {
    keys: texts(config.keys),
    arrange: oneOf(config.arrange, ["runs", "steps"]),
    size: count(config.size, 0),
    axis: text(config.axis, "_step") || "_step",
    linked: flag(config.linked, true),
    overlays: {
      hidden: texts(hidden),
      minScore: typeof minScore === "number" ? minScore : 0,
      opacity: typeof opacity === "number" ? opacity : 0.5,
    },
  };
}
