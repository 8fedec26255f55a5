import { type RefObject, useEffect } from "react";
import type { Store } from "@/lib/store";

/**
 * Lift the marks (`data-owner`) of the run that is pointed at anywhere, and pale the others; by
 * attributes, so that pointing renders nothing.
 */
export function useLit(
  host: RefObject<Element | null>,
  highlight: Store<string | null>,
  drawn: unknown,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies(drawn): new marks are lit anew
  useEffect(() => {
    const light = () => {
      const place = host.current;
      if (!place) return;
      for (const mark of place.querySelectorAll("[data-lit]")) mark.removeAttribute("data-lit");
      const owner = highlight.get();
      const marks = owner ? place.querySelectorAll(`[data-owner="${CSS.escape(owner)}"]`) : [];
      for (const mark of marks) mark.setAttribute("data-lit", "");
      place.toggleAttribute("data-pale", marks.length > 0);
    };
    light();
    return highlight.subscribe(light);
  }, [host, highlight, drawn]);
}
