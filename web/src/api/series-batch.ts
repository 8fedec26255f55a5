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

interface Waiting extends SeriesRequest {
  signal: AbortSignal | undefined;
  resolve: (series: Series | null) => void;
  reject: (error: unknown) => void;
}

/** Requests made within this time travel together: one page asks for hundreds at once. */
const GATHER_MS = 8;

/** A question of at most so many series, so that the first charts need not wait for the last. */
const MAX_SERIES_PER_QUESTION = 400;

let waiting: Waiting[] = [];

/**
 * Read one series; null when the run has no point of the key in the range. When everybody who
 * waits for a question has gone (charts were scrolled away), it is not asked, or broken off.
 */
export function readSeries(request: SeriesRequest, signal?: AbortSignal): Promise<Series | null> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(sendAll, GATHER_MS);
    waiting.push({ ...request, signal, resolve, reject });
  });
}

function sendAll(): void {
  const gathered = waiting.filter(({ signal, reject }) => {
    if (signal?.aborted) reject(signal.reason);
    return !signal?.aborted;
  });
  waiting = [];
  for (const question of questions(gathered)) void send(question);
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

async function send(question: Waiting[]): Promise<void> {
  try {
    const series = await ask(question);
    const found = new Map(series.map((one) => [JSON.stringify([one.run, one.key]), one]));
    for (const { run, key, resolve } of question)
      resolve(found.get(JSON.stringify([run, key])) ?? null);
  } catch (error) {
    for (const { reject } of question) reject(error);
  }
}

async function ask(question: Waiting[]): Promise<Series[]> {
  const { x, xMin, xMax, buckets } = question[0];
  const response = await reachingFetch("/api/v1/series", {
    method: "POST",
    headers: { "content-type": "application/json" },
    signal: whenAllAborted(question.map(({ signal }) => signal)),
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

function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
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
