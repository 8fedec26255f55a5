import { text, texts } from "@/panels/config-read";
import type { PanelSpec } from "@/workspace/spec";

/** One upright axis of parallel coordinates. */
export interface ParallelAxis {
  column: string;
  log: boolean;
  flip: boolean;
  /** Only runs within it are in colour. */
  range: [number, number] | null;
}

export interface ParallelConfig {
  axes: ParallelAxis[];
  /** Column whose numbers colour the lines; empty: the colours of the runs. */
  color: string;
}

export function parallelConfig({ config = {} }: PanelSpec): ParallelConfig {
  const columns = texts(config.columns);
  const log = new Set(texts(config.log));
  const flip = new Set(texts(config.flip));
  const ranges = isRecord(config.ranges) ? config.ranges : {};
  const axes = columns.map((column) => ({
    column,
    log: log.has(column),
    flip: flip.has(column),
    range: rangeOf(ranges[column]),
  }));
  return { axes, color: text(config.color) };
}

/** A config as it is kept: names of columns, and what holds for some of them. */
export function parallelSpec({ axes, color }: ParallelConfig): Record<string, unknown> {
  const having = (test: (axis: ParallelAxis) => boolean) =>
    axes.filter(test).map(({ column }) => column);
  return {
    columns: having(() => true),
    log: having(({ log }) => log),
    flip: having(({ flip }) => flip),
    ranges: Object.fromEntries(
      axes.flatMap(({ column, range }) => (range ? [[column, range]] : [])),
    ),
    color,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function rangeOf(value: unknown): [number, number] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [low, high] = value;
  return typeof low === "number" && typeof high === "number" && low <= high ? [low, high] : null;
}
