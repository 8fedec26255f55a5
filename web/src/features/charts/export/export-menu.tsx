import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { DownloadIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";

/** Save what a panel shows; a way that is not given is not offered. */
export function ExportMenu({
  panel,
  disabled,
  onPng,
  onSvg,
  onCsv,
}: {
  panel: string;
  disabled?: boolean;
  onPng?: () => void;
  onSvg?: () => void;
  onCsv?: (withBom: boolean) => void;
}) {
  const { t } = useLingui();
  const label = t`Save`;
  return (
    <Menu
      position="bottom-end"
      button={
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          disabled={disabled}
          aria-label={`${label}: ${panel}`}
          title={label}
        >
          <DownloadIcon size={14} />
        </ActionIcon>
      }
    >
      {onPng && (
        <Menu.Item onClick={onPng}>
          <Trans>Picture (PNG)</Trans>
        </Menu.Item>
      )}
      {onSvg && (
        <Menu.Item onClick={onSvg}>
          <Trans>Picture (SVG)</Trans>
        </Menu.Item>
      )}
      {onCsv && (
        <>
          <Menu.Item onClick={() => onCsv(false)}>
            <Trans>Numbers (CSV)</Trans>
          </Menu.Item>
          <Menu.Item onClick={() => onCsv(true)}>
            <Trans>Numbers for Excel (CSV with BOM)</Trans>
          </Menu.Item>
        </>
      )}
    </Menu>
  );
}
