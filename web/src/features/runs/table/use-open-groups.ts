import { useCallback, useEffect, useState } from "react";
import type { JsonValue } from "@/api/table";
import { pathKey } from "./table-levels";

/** Which groups are unfolded; grouping by something else folds all. */
export function useOpenGroups(grouping: string) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  // biome-ignore lint/correctness/useExhaustiveDependencies: the paths mean nothing to another grouping
  useEffect(() => setOpen(new Set()), [grouping]);
  const isOpen = useCallback((path: JsonValue[]) => open.has(pathKey(path)), [open]);
  const toggleOpen = useCallback((path: JsonValue[]) => {
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(pathKey(path))) next.add(pathKey(path));
      return next;
    });
  }, []);
  return { isOpen, toggleOpen };
}
