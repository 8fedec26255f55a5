import type { Series } from "@/plot/series-format";
import { type SeriesSet, seriesName } from "./series-batch";

/** Stands for a series of which it is known that it has no point. */
const NONE = null;

/**
 * What was read of single series and is not old. Charts ask for sets that overlap and change by
 * one run at a time; only what is not here has to travel. It keeps nothing alive: what no chart
 * holds any longer is forgotten.
 */
export class SeriesMemory {
  /** By run, then by everything else that was asked. */
  readonly #runs = new Map<string, Map<string, Remembered>>();

  /** Those of a set that are known, and which are not. */
  recall({ series, ...over }: SeriesSet): { known: Series[]; missing: SeriesSet["series"] } {
    const suffix = JSON.stringify(over);
    const known: Series[] = [];
    const missing = series.filter(([run, key]) => {
      const one = this.#runs.get(run)?.get(key + suffix);
      const value = one?.ref === NONE ? NONE : one?.ref.deref();
      if (value) known.push(value);
      return value === undefined;
    });
    return { known, missing };
  }

  /** Keep what was found of a set that was asked for. */
  keep({ series, ...over }: SeriesSet, found: Series[]): void {
    const suffix = JSON.stringify(over);
    const byName = new Map(found.map((one) => [seriesName(one.run, one.key), one]));
    for (const [run, key] of series) {
      const value = byName.get(seriesName(run, key));
      const ofRun = this.#runs.get(run) ?? new Map<string, Remembered>();
      this.#runs.set(run, ofRun);
      ofRun.set(key + suffix, { keys: [key, over.x], ref: value ? new WeakRef(value) : NONE });
    }
  }

  /** What a run logged of these keys (null: any) is old, also where a key is the x axis. */
  forget(run: string, keys: ReadonlySet<string> | null): void {
    const ofRun = this.#runs.get(run);
    if (!ofRun) return;
    for (const [name, { keys: own }] of ofRun)
      if (!keys || own.some((key) => keys.has(key))) ofRun.delete(name);
  }

  forgetAll(): void {
    this.#runs.clear();
  }
}

interface Remembered {
  /** The key, and that of the x axis. */
  keys: [string, string];
  ref: WeakRef<Series> | typeof NONE;
}

export const seriesMemory = new SeriesMemory();
