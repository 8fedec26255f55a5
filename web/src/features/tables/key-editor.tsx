import { useLingui } from "@lingui/react/macro";
import { TextInput } from "@mantine/core";
import { texts } from "@/panels/config-read";
import type { PanelEditorProps } from "@/panels/panel-props";

/** Under which key the table or chart was logged. */
export function KeyEditor({ panel, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  const [key = ""] = texts(panel.config?.keys);
  return (
    <TextInput
      size="xs"
      label={t`Logged under this key`}
      value={key}
      onChange={(event) =>
        onPanel({ config: { ...panel.config, keys: [event.currentTarget.value] } })
      }
    />
  );
}
