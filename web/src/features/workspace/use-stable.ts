import { useRef } from "react";

/** The object of an earlier render while a new one says the same, for small plain objects. */
export function useStable<T>(value: T): T {
  const kept = useRef(value);
  if (kept.current !== value && JSON.stringify(kept.current) !== JSON.stringify(value))
    kept.current = value;
  return kept.current;
}
