import { useLingui } from "@lingui/react/macro";
import { Textarea } from "@mantine/core";
import { text } from "@/panels/config-read";
import type { PanelEditorProps } from "@/panels/panel-props";

/** A note longer than this belongs into a report. */
const MAX_CHARACTERS = 50_000;

export function MarkdownEditor({ panel, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  return (
    <Textarea
      size="xs"
      label={t`Text (Markdown)`}
      autosize
      minRows={6}
      maxRows={20}
      maxLength={MAX_CHARACTERS}
      value={text(panel.config?.text)}
      onChange={(event) => onPanel({ config: { text: event.currentTarget.value } })}
    />
  );
}
