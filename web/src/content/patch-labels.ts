import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { PatchLabels } from "@/ui/patch-view";

/** The words around a patch. */
export function usePatchLabels(): PatchLabels {
  const { t } = useLingui();
  return {
    added: t`Lines added`,
    removed: t`Lines removed`,
    renamed: t`renamed from`,
    binary: t`binary`,
    broken: t`The changes cannot be shown file by file.`,
    more: (lines) => t`${plural(lines, { one: "# more line", other: "# more lines" })}`,
  };
}
