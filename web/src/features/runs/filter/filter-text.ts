import type { Filter } from "@/search/filter";
import { FilterError } from "@/search/filter-error";
import { parseFilter } from "@/search/parse";
import { printFilter } from "@/search/print";

/**
 * A filter stands in the address as it means the same everywhere, with times in UTC; a person
 * reads and types it with the times of this machine's clock.
 */
export function toShown(filter: string | undefined): string {
  const tree = readFilter(filter ?? "");
  return tree instanceof FilterError ? (filter ?? "") : printFilter(tree, { local: true });
}

/** What goes into the address; undefined is no filter. */
export function toAddress(tree: Filter): string | undefined {
  return printFilter(tree) || undefined;
}

export function readFilter(text: string): Filter | FilterError {
  try {
    return parseFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}

/** The parts that must all hold, each of which is a chip. */
export function partsOfFilter(tree: Filter): Filter[] {
  return tree.type === "and" ? tree.of : [tree];
}
