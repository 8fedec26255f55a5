import { replaceEqualDeep } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { useLanguage } from "@/i18n/language";
import { type ArrangedSection, arrange } from "@/workspace/arrangement";
import type { KeyTypes } from "@/workspace/auto-panels";
import { inReadingOrder } from "@/workspace/keys";
import type { LayoutSpec } from "@/workspace/spec";
import { useWorkspace } from "@/workspace/use-workspace";

const EMPTY: LayoutSpec = {};

/** The sections of the page's workspace; what did not change keeps its identity. */
export function useArrangement(keys: string[], types?: KeyTypes): ArrangedSection[] {
  const locale = useLanguage();
  const layout = useWorkspace((spec) => spec.layout) ?? EMPTY;
  const order = useRef<string[]>([]);
  const sections = useRef<ArrangedSection[]>([]);
  return useMemo(() => {
    order.current = inReadingOrder(keys, order.current, locale);
    sections.current = replaceEqualDeep(sections.current, arrange(layout, order.current, types));
    return sections.current;
  }, [layout, keys, types, locale]);
}
