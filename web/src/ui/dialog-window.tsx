import { Modal } from "@mantine/core";
import type { DialogProps } from "./dialog";
import classes from "./dialog.module.css";
import { useAfterMount } from "./use-after-mount";

/** What a `Dialog` shows. */
export function DialogWindow({ opened, onClose, title, closeLabel, children }: DialogProps) {
  return (
    <Modal.Root opened={useAfterMount(opened)} onClose={onClose}>
      <Modal.Overlay />
      {/* The title names it only after it was mounted, which takes a busy page a moment. */}
      <Modal.Content aria-label={title}>
        <div className={classes.head}>
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={closeLabel} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
