import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useStore } from "@/lib/store";
import { PINNED } from "@/workspace/arrangement";
import { type Difference, differences } from "@/workspace/differences";
import { useWorkspace, useWorkspaceSession } from "@/workspace/use-workspace";
import { AUTOMATIC } from "@/workspace/workspace-store";

/** In what the workspace on the screen differs from the view it is compared with. */
export function useDifferences(): Difference[] {
  const base = useStore(useWorkspaceSession().base);
  const spec = useWorkspace((now) => now);
  return useMemo(() => differences(base?.spec ?? AUTOMATIC, spec), [base, spec]);
}

/** A difference in words. */
export function useDifferenceText(): (difference: Difference) => string {
  const { t } = useLingui();
  return ({ what, name }) => {
    const section = name === PINNED ? t`Pinned` : name || t`My panels`;
    const texts: Record<Difference["what"], string> = {
      "run-list": t`List of runs: ${runListText(name)}`,
      mode: t`How sections and panels come about`,
      settings: t`Settings of all charts`,
      "section-added": t`Section added: ${section}`,
      "section-removed": t`Section removed: ${section}`,
      "section-changed": t`Section changed: ${section}`,
      "panel-added": t`Panel added: ${name}`,
      "panel-removed": t`Panel removed: ${name}`,
      "panel-changed": t`Panel changed: ${name}`,
      arranged: t`Order of sections and panels`,
      pinned: t`Pinned panels`,
    };
    return texts[what];
  };

  function runListText(field: string): string {
    const texts: Record<string, string> = {
      columns: t`columns`,
      pinned: t`pinned columns`,
      widths: t`widths of columns`,
      crop: t`cropping of names`,
      colors: t`colours`,
      colorBy: t`colours`,
      pinnedRuns: t`pinned runs`,
      baseline: t`baseline run`,
      better: t`better values`,
    };
    return texts[field] ?? field;
  }
}
