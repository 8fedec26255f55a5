import { ActionIcon, CopyButton as Copy } from "@mantine/core";
import { CheckIcon, CopyIcon } from "./icons";

export function CopyButton({
  value,
  label,
  copiedLabel,
}: {
  value: string;
  label: string;
  copiedLabel: string;
}) {
  return (
    <Copy value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          onClick={copy}
          aria-label={copied ? copiedLabel : label}
          title={copied ? copiedLabel : label}
        >
          {copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}
        </ActionIcon>
      )}
    </Copy>
  );
}
