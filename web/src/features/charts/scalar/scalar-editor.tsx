import { useLingui } from "@lingui/react/macro";
import { text } from "@/panels/config-read";
import type { PanelEditorProps } from "@/panels/panel-props";
import { ColumnField } from "../column/column-fields";

export function ScalarEditor({ panel, project, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  return (
    <ColumnField
      label={t`Column`}
      project={project}
      value={text(panel.config?.column)}
      onChange={(column) => onPanel({ config: { column } })}
    />
  );
}
