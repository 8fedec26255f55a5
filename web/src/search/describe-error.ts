import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { FilterError } from "./filter-error";

/** What is wrong with a filter, and what may stand there instead. */
export function describeError({ code, found }: FilterError): MessageDescriptor {
  switch (code) {
    case "unclosed-quotes":
      return msg`These quotes are not closed.`;
    case "character":
      return msg`“${found}” has no meaning here; put a text in quotes.`;
    case "escape":
      return msg`A text in quotes has an escape that is not known.`;
    case "column-expected":
      return msg`The name of a column is expected here.`;
    case "no-column":
      return msg`There is no column “${found}”. A config value is config.name, a summary value summary.name.`;
    case "operator-expected":
      return msg`An operator is expected here: = != < <= > >= in, not in, contains, regex, exists, within last.`;
    case "value-expected":
      return msg`A value is expected here.`;
    case "list-expected":
      return msg`A list is expected here, such as (a, b).`;
    case "symbol-expected":
      return msg`“${found}” is missing here.`;
    case "end-expected":
      return msg`“and” or “or” is expected here.`;
    case "no-number":
      return msg`“${found}” is not a number.`;
    case "too-large":
      return msg`This number is too large.`;
    case "no-truth":
      return msg`true, false or null is expected here.`;
    case "no-time":
      return msg`“${found}” is not a time; write 2026-11-22 or 2026-11-22T14:05.`;
    case "no-duration":
      return msg`“${found}” is not a duration; write 30m, 12h or 7d.`;
    case "no-time-column":
      return msg`“within last” needs a time, which ${found} is not.`;
    case "no-order":
      return msg`Only numbers, times and texts can be larger or smaller.`;
    case "too-long":
      return msg`A filter has at most ${found} characters.`;
    case "too-deep":
      return msg`Parentheses can be nested ${found} deep at most.`;
    case "too-many":
      return msg`A filter has at most ${found} conditions.`;
  }
}
