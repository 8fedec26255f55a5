import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { columnsQuery, columnValuesQuery } from "@/api/columns";
import { columnName } from "@/search/column";
import { type Expected, expectedAt, expectedKind, operatorsFor } from "@/search/complete";
import { printValue } from "@/search/print";

/** Something that may stand at the cursor. */
export interface Suggestion {
  id: string;
  insert: string;
  note?: string;
  from: number;
  to: number;
}

const OFFERED = 12;
const LENGTHS = ["1h", "12h", "1d", "7d", "4w"];

/** What may be typed next: columns, operators, values of the column, `and` and `or`. */
export function useSuggestions(
  project: number,
  text: string,
  cursor: number,
  isOpen: boolean,
): Suggestion[] {
  const expected = useMemo(() => expectedAt(text, cursor), [text, cursor]);
  const { kind, typed, column, operator } = expected;
  const columns = useQuery({
    ...columnsQuery(project, { search: typed, mode: "fuzzy", limit: OFFERED }),
    enabled: isOpen && kind === "column",
  });
  const name = column ? columnName(column) : "";
  const values = useQuery({
    ...columnValuesQuery(project, name, typed, OFFERED),
    enabled: isOpen && kind === "value" && name !== "" && operator !== "within last",
  });
  const words = (list: readonly string[], typedSoFar = typed) =>
    list
      .filter((word) => word.startsWith(typedSoFar.toLowerCase()))
      .map((word) => suggestion(word, undefined, expected));

  switch (kind) {
    case "column":
      return (columns.data?.columns ?? []).map((one) =>
        suggestion(one.name, one.source === "property" ? "" : `${one.n_runs}`, expected),
      );
    case "operator":
      return words(operatorsFor(expectedKind(expected)));
    case "value":
      if (operator === "within last") return words(LENGTHS);
      return (values.data?.values ?? []).map(({ value, n_runs }) => {
        const printed = printValue(value as never, expectedKind(expected), { local: true });
        const open = (operator === "in" || operator === "not in") && !expected.inList ? "(" : "";
        return suggestion(`${open}${printed}`, String(n_runs), expected);
      });
    case "comma":
      return words([",", ")"], "");
    default:
      // A filter that is whole is not covered by what might follow it.
      return typed === "" ? [] : words(["and", "or"]);
  }
}

function suggestion(insert: string, note: string | undefined, { from, to }: Expected): Suggestion {
  return { id: insert, insert, from, to, ...(note && { note }) };
}
