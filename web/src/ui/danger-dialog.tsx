import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Dialog } from "./dialog";

/** Asks before something is taken away, and says what goes. */
export function DangerDialog({
  opened,
  onClose,
  title,
  labels,
  onConfirm,
  pending = false,
  error = "",
  children,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  labels: { confirm: string; cancel: string; close: string };
  onConfirm: () => void;
  pending?: boolean;
  error?: string;
  children: ReactNode;
}) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title} closeLabel={labels.close}>
      <div style={{ overflowWrap: "anywhere" }}>{children}</div>
      {error && (
        <p role="alert" style={{ color: "var(--state-failed)" }}>
          {error}
        </p>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {labels.cancel}
        </Button>
        <Button color="red.9" loading={pending} onClick={onConfirm}>
          {labels.confirm}
        </Button>
      </Group>
    </Dialog>
  );
}
