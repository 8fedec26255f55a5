import { useEffect, useRef } from "react";

/** Keeps the chosen tab in view where not all of them have room; the ref goes to their list. */
export function useTabInView(tab: string) {
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another tab moves the list
  useEffect(() => {
    const chosen = list.current?.querySelector("[aria-selected=true]");
    chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  return list;
}
