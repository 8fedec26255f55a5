import { useLingui } from "@lingui/react/macro";
import { ColumnField } from "../column/column-fields";
import { text } from "../config-read";
import type { PanelEditorProps } from "../panel-props";

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
