import { type ReactNode, useState } from "react";
import { later } from "./later";

const DialogWindow = later(async () => (await import("./dialog-window")).DialogWindow);

export interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  closeLabel: string;
  children: ReactNode;
}

/** A dialog with a title and a way out; Esc and a click beside it close it too. */
export function Dialog(props: DialogProps) {
  const [wasOpened, setWasOpened] = useState(props.opened);
  if (props.opened && !wasOpened) setWasOpened(true);
  return wasOpened && <DialogWindow {...props} />;
}
