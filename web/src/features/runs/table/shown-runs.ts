import { FIRST_SHOWN, type RunsView } from "./runs-view";

type Shown = Pick<RunsView, "n" | "show" | "hide" | "only">;

/** Tells which rows have an open eye: the first ones, and those that somebody chose. */
export class ShownRuns {
  readonly first: number;
  readonly #show: ReadonlySet<string>;
  readonly #hide: ReadonlySet<string>;
  readonly #only: ReadonlySet<string>;

  constructor(view: Shown) {
    this.first = view.n ?? FIRST_SHOWN;
    this.#show = idSet(view.show);
    this.#hide = idSet(view.hide);
    this.#only = idSet(view.only);
  }

  /** True if the run with this id at this place of the order is drawn. */
  has(id: string, index: number): boolean {
    if (this.#only.size > 0) return this.#only.has(id);
    return !this.#hide.has(id) && (index < this.first || this.#show.has(id));
  }

  /** Ids drawn wherever they stand in the order. */
  get asked(): ReadonlySet<string> {
    return this.#only.size > 0 ? this.#only : this.#show;
  }

  get isSolo(): boolean {
    return this.#only.size > 0;
  }

  /** The address after the eye of a run was opened or closed. */
  toggled(id: string, index: number): Shown {
    const visible = !this.has(id, index);
    if (this.#only.size > 0) return { only: joined(changed(this.#only, id, visible)) };
    const asked = visible && index >= this.first;
    const closed = !visible && index < this.first;
    return {
      show: joined(changed(this.#show, id, asked)),
      hide: joined(changed(this.#hide, id, closed)),
    };
  }

  /** Only this run, or all as before when it is alone already. */
  soloed(id: string): Shown {
    const alone = this.#only.size === 1 && this.#only.has(id);
    return { only: alone ? undefined : id };
  }
}

/** The address that shows exactly these. */
export function onlyThese(ids: Iterable<string>): Shown {
  return { only: joined(new Set(ids)) };
}

function changed(ids: ReadonlySet<string>, id: string, member: boolean): Set<string> {
  const next = new Set(ids);
  if (member) next.add(id);
  else next.delete(id);
  return next;
}

function idSet(text: string | undefined): Set<string> {
  return new Set(text?.split(",").filter(Boolean));
}

function joined(ids: ReadonlySet<string>): string | undefined {
  return ids.size > 0 ? [...ids].join(",") : undefined;
}
