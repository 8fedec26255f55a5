import { useLingui } from "@lingui/react/macro";
import { Dialog } from "@/ui/dialog";
import { later } from "@/ui/later";
import type { ArrangedSection } from "@/workspace/arrangement";

const PanelForm = later(async () => (await import("./panel-form")).PanelForm);

export interface PanelDialogProps {
  /** Where it is added; null: a section is made for it. */
  section: ArrangedSection | null;
  opened: boolean;
  onClose: () => void;
}

/** Choose what a new panel shows. */
export function PanelDialog({ opened, onClose, section }: PanelDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog opened={opened} onClose={onClose} title={t`Add a panel`} closeLabel={t`Close`}>
      <PanelForm section={section} onClose={onClose} />
    </Dialog>
  );
}
