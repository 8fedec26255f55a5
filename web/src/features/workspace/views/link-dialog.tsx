import { useLingui } from "@lingui/react/macro";
import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { CopyButton } from "@/ui/copy-button";
import { Dialog } from "@/ui/dialog";
import { useViewActions } from "./view-actions";
import classes from "./views.module.css";

interface LinkDialogProps {
  /** The panel that fills the page there; without it the page as it is. */
  panel?: string;
  opened: boolean;
  onClose: () => void;
}

/** The address of what is shown, as text too, because a browser may refuse the clipboard. */
export function LinkDialog({ panel, opened, onClose }: LinkDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog opened={opened} onClose={onClose} title={t`Link`} closeLabel={t`Close`}>
      <LinkField {...(panel !== undefined && { panel })} />
    </Dialog>
  );
}

function LinkField({ panel }: Pick<LinkDialogProps, "panel">) {
  const { t } = useLingui();
  const actions = useViewActions();
  const [address, setAddress] = useState<string | Error | null>(null);
  useEffect(() => {
    actions.address(panel).then(setAddress, setAddress);
  }, [actions, panel]);
  if (address instanceof Error)
    return (
      <p role="alert" className={classes.problem}>
        {address.message || t`The server does not answer`}
      </p>
    );
  return (
    <TextInput
      label={t`Shows the page as you see it now`}
      value={address ?? ""}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      data-autofocus
      rightSection={
        address && <CopyButton value={address} label={t`Copy`} copiedLabel={t`Copied`} />
      }
    />
  );
}
