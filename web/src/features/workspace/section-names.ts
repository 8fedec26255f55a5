import { useLingui } from "@lingui/react/macro";
import { type ArrangedSection, PINNED } from "@/workspace/arrangement";
import { parentOf } from "@/workspace/keys";

/** What a section is called in the reader's language; inside another one without its prefix. */
export function useSectionNames(): (section: ArrangedSection, inside?: boolean) => string {
  const { t } = useLingui();
  return ({ id, name, prefix }, inside = false) => {
    if (name) return name;
    if (id === PINNED) return t`Pinned`;
    if (!prefix) return prefix === "" ? t`Charts` : t`My panels`;
    if (prefix === "system") return t`System`;
    if (prefix.startsWith("system/") && !inside) return t`System: ${prefix.slice(7)}`;
    const above = parentOf(prefix);
    return inside && above !== null ? prefix.slice(above.length + 1) : prefix;
  };
}
