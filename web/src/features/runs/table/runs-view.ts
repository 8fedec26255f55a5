import { z } from "zod/mini";
import type { RunChoice } from "@/api/bulk";
import type { Compare, Filter } from "@/search/filter";
import { parseFilter } from "@/search/parse";
import { printFilter } from "@/search/print";

/** How many runs (or groups) are drawn before anybody chose. */
export const FIRST_SHOWN = 10;

const text = () => z.catch(z.optional(z.string()), undefined);
const flag = () => z.catch(z.optional(z.boolean()), undefined);
const texts = () => z.catch(z.optional(z.array(z.string())), undefined);

/** What the address says about the runs of a project; ids cannot contain commas. */
export const runsViewSchema = z.object({
  q: text(),
  regex: flag(),
  /** An expression (docs/guide/filters.md). */
  filter: text(),
  mine: flag(),
  /** Without crashed runs. */
  sound: flag(),
  /** Columns, `-` before a descending one. */
  sort: texts(),
  group: texts(),
  table: z.catch(z.optional(z.enum(["list", "split", "full"])), undefined),
  /** How many of the first runs are shown in the charts. */
  n: z.catch(z.optional(z.int().check(z.minimum(1), z.maximum(1000))), undefined),
  show: text(),
  hide: text(),
  only: text(),
  /** Groups whose eye is closed, as JSON of their values. */
  closed: texts(),
});

export type RunsView = z.infer<typeof runsViewSchema>;
export type Stop = NonNullable<RunsView["table"]>;

export const NEWEST_FIRST = ["-created"];

/** Which runs the view lists; `me` is who looks. */
export function choiceOf(view: RunsView, me: string): RunChoice {
  const parts: Filter[] = [];
  const choice: RunChoice = {};
  try {
    if (view.filter) parts.push(parseFilter(view.filter));
    if (view.mine) parts.push(compare("user", "=", me));
    if (view.sound) parts.push(compare("state", "!=", "crashed"));
    if (parts.length > 0) choice.filter = allOf(parts);
  } catch {
    // The server says what is wrong with it.
    choice.filter = view.filter;
  }
  if (view.q) choice.search = view.q;
  if (view.q && view.regex) choice.regex = true;
  return choice;
}

/** The choice, narrowed to runs with these ids (or to those without them). */
export function narrowed(choice: RunChoice, ids: Iterable<string>, without = false): RunChoice {
  const part = compare("id", without ? "not in" : "in", [...ids]);
  const before = choice.filter ? [parseFilter(choice.filter)] : [];
  return { ...choice, filter: allOf([...before, part]) };
}

function compare(column: string, operator: Compare["operator"], value: Compare["value"]): Compare {
  return { type: "compare", column, operator, value };
}

/** One filter for which all of these must hold; members of an `and` stand in it directly. */
function allOf(parts: Filter[]): string {
  const of = parts.flatMap((part) => (part.type === "and" ? part.of : [part]));
  return printFilter(of.length === 1 ? of[0] : { type: "and", of });
}
