import { useLingui } from "@lingui/react/macro";
import type { Operator } from "@/search/filter";

/** Operators as the builder writes them; signs are the same in every language. */
export function useOperatorNames(): Record<Operator, string> {
  const { t } = useLingui();
  return {
    "=": "=",
    "!=": "≠",
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
    in: t`is one of (IN)`,
    "not in": t`is none of (NOT IN)`,
    regex: t`matches regex`,
    contains: t`contains`,
    exists: t`exists`,
    "within last": t`within last`,
  };
}
