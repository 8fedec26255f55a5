import { AGGREGATES, type Column, columnName, parseColumn } from "@/search/column";

export type Aggregate = (typeof AGGREGATES)[number];

/** A column's name taken apart; one that nothing can be made of is taken as it stands. */
export function partsOf(name: string): Column {
  try {
    return parseColumn(name);
  } catch {
    return { source: "property", key: name, aggregate: "" };
  }
}

export function isAggregate(text: string): text is Aggregate {
  return AGGREGATES.some((one) => one === text);
}

/** The same summary column with another aggregate; null: the summary's own value. */
export function withAggregate(name: string, aggregate: Aggregate | null): string {
  return columnName({ ...partsOf(name), aggregate: aggregate ?? "" });
}
