/** The tree of a filter, in the shape of `kiseki.model.filter`. */
export type Filter = Compare | And | Or | Not;

export interface Compare {
  type: "compare";
  /** As `columnName` writes it. */
  column: string;
  operator: Operator;
  /** Times are epoch microseconds, durations seconds; null asks whether a value is missing. */
  value: FilterValue;
}

export interface And {
  type: "and";
  /** All must hold; none of them is no filter. */
  of: Filter[];
}

export interface Or {
  type: "or";
  of: Filter[];
}

export interface Not {
  type: "not";
  of: Filter;
}

/** Whole numbers that a double cannot hold are bigints. */
export type FilterValue = null | boolean | number | bigint | string | FilterValue[];

export const OPERATORS = [
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "not in",
  "regex",
  "contains",
  "exists",
  "within last",
] as const;

export type Operator = (typeof OPERATORS)[number];

export const EVERYTHING: And = { type: "and", of: [] };
