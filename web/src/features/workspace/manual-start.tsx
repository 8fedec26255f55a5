import { useLingui } from "@lingui/react/macro";
import { later } from "@/ui/later";
import { Notice } from "@/ui/notice";

/** Adds panels for metrics; loaded when somebody wants to. */
export const QuickAdd = later(async () => (await import("./quick-add")).QuickAdd);

/** A blank manual workspace, and the quick way to fill it. */
export function ManualStart() {
  const { t } = useLingui();
  return (
    <Notice title={t`Nothing is shown but what you add`}>
      <QuickAdd />
    </Notice>
  );
}
