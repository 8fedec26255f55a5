import { useLingui } from "@lingui/react/macro";
import { text, texts } from "@/panels/config-read";
import type { PanelEditorProps } from "@/panels/panel-props";
import { ColumnField, ColumnsField } from "../column/column-fields";

export function ImportanceEditor({ panel, project, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  const config = { target: text(panel.config?.target), columns: texts(panel.config?.columns) };
  return (
    <>
      <ColumnField
        label={t`Result`}
        project={project}
        value={config.target}
        onChange={(target) => onPanel({ config: { ...config, target } })}
      />
      <ColumnsField
        label={t`Settings`}
        placeholder={t`All of the config`}
        project={project}
        value={config.columns}
        onChange={(columns) => onPanel({ config: { ...config, columns } })}
      />
    </>
  );
}
