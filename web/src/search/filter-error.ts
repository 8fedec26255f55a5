/** What is wrong with a filter; `describeError` has the words. */
export type FilterErrorCode =
  | "unclosed-quotes"
  | "character"
  | "escape"
  | "column-expected"
  | "no-column"
  | "operator-expected"
  | "value-expected"
  | "list-expected"
  | "symbol-expected"
  | "end-expected"
  | "no-number"
  | "too-large"
  | "no-truth"
  | "no-time"
  | "no-duration"
  | "no-time-column"
  | "no-order"
  | "too-long"
  | "too-deep"
  | "too-many";

export class FilterError extends Error {
  /**
   * @param start index of the first character at fault; `end` is the one after the last.
   * @param found what stands there, or what a limit is.
   */
  constructor(
    readonly code: FilterErrorCode,
    readonly start: number,
    readonly end: number,
    readonly found = "",
  ) {
    super(`${code}: ${found}`);
  }
}
