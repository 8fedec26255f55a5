import { decodeSeries, type Series } from "@/plot/series-format";
import { assertOk, reachingFetch } from "./client";

/** One series as a chart asks for it; `buckets` is about how many pixels wide the chart is. */
export interface SeriesRequest {
  run: string;
  key: string;
  x: string;
  xMin: number | null;
  xMax: number | null;
  buckets: number;
}

/** Series that are wanted together, over one x and range. */
export interface SeriesSet extends Omit<SeriesRequest, "run" | "key"> {
  series: (readonly [run: string, key: string])[];
}

interface Waiting {
  set: SeriesSet;
  signal: AbortSignal | undefined;
  resolve: (series: Series[]) => void;
  reject: (error: unknown) => void;
}

/** Sets asked for within this time travel together: one page asks for many at once. */
const GATHER_MS = 8;

/** A question of at most so many series, so that the first charts need not wait for the last. */
const MAX_SERIES_PER_QUESTION = 400;

/** A set of so many series is asked for alone: its chart is drawn while others still wait. */
const LARGE_SET = 100;

let waiting: Waiting[] = [];

/**
 * Read the series of a set, without those that have no point in the range. When everybody who
 * waits for a question has gone (charts were scrolled away), it is not asked, or broken off.
 */
export function readSeries(set: SeriesSet, signal?: AbortSignal): Promise<Series[]> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(sendAll, GATHER_MS);
    waiting.push({ set, signal, resolve, reject });
  });
}

function sendAll(): void {
  const gathered = waiting.filter(({ signal, reject }) => {
    if (signal?.aborted) reject(signal.reason);
    return !signal?.aborted;
  });
  waiting = [];
  const together = groupBy(gathered, ({ set: { series, ...over } }, i) =>
    JSON.stringify([series.length < LARGE_SET || i, over]),
  );
  for (const some of together.values()) void send(some);
}

/** Aborts when all of them did; never, if one of them cannot. */
export function whenAllAborted(signals: (AbortSignal | undefined)[]): AbortSignal {
  const controller = new AbortController();
  let left = signals.length;
  for (const signal of signals)
    signal?.addEventListener("abort", () => --left === 0 && controller.abort(), { once: true });
  return controller.signal;
}

/**
 * Group requests so that each group is a full rectangle of runs x keys over one x and range, which
 * is what the server takes: first the keys of each run, then the runs with equal keys.
 */
export function questions<T extends SeriesRequest>(requests: T[]): T[][] {
  const byRun = groupBy(requests, (r) => JSON.stringify([r.x, r.xMin, r.xMax, r.buckets, r.run]));
  const rectangles = groupBy([...byRun.values()], (ofRun) =>
    JSON.stringify([
      ofRun[0].x,
      ofRun[0].xMin,
      ofRun[0].xMax,
      ofRun[0].buckets,
      [...new Set(ofRun.map((r) => r.key))].sort(),
    ]),
  );
  return [...rectangles.values()].flatMap((runs) => {
    const keys = new Set(runs[0].map((r) => r.key)).size;
    const runsPerQuestion = Math.max(1, Math.floor(MAX_SERIES_PER_QUESTION / keys));
    return chunks(runs, runsPerQuestion).map((some) => some.flat());
  });
}

/** Ask for sets over the same x and range. */
async function send(sets: Waiting[]): Promise<void> {
  const signal = whenAllAborted(sets.map((one) => one.signal));
  const requests = sets.flatMap(({ set: { series, ...over } }) =>
    series.map(([run, key]) => ({ run, key, ...over })),
  );
  try {
    const answers = await Promise.all(questions(requests).map((one) => ask(one, signal)));
    const found = new Map(answers.flat().map((one) => [seriesName(one.run, one.key), one]));
    for (const { set, resolve } of sets)
      resolve(set.series.flatMap(([run, key]) => found.get(seriesName(run, key)) ?? []));
  } catch (error) {
    for (const { reject } of sets) reject(error);
  }
}

/** One text for a run and a key: ids of runs have no space. */
export function seriesName(run: string, key: string): string {
  return `${run} ${key}`;
}

async function ask(question: SeriesRequest[], signal: AbortSignal): Promise<Series[]> {
  const { x, xMin, xMax, buckets } = question[0];
  const response = await reachingFetch("/api/v1/series", {
    method: "POST",
    headers: { "content-type": "application/json" },
    signal,
    body: JSON.stringify({
      runs: [...new Set(question.map((r) => r.run))],
      keys: [...new Set(question.map((r) => r.key))],
      x,
      x_min: xMin,
      x_max: xMax,
      buckets,
    }),
  });
  await assertOk(response);
  return decodeSeries(await response.arrayBuffer());
}

function groupBy<T>(items: T[], keyOf: (item: T, i: number) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [i, item] of items.entries()) {
    const key = keyOf(item, i);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function chunks<T>(items: T[], size: number): T[][] {
  const out: T[][] = [];
  for (let i = 0; i < items.length; i += size) out.push(items.slice(i, i + size));
  return out;
}
