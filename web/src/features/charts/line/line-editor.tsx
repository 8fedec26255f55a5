import { useLingui } from "@lingui/react/macro";
import { MultiSelect, TagsInput, TextInput } from "@mantine/core";
import type { PanelEditorProps } from "@/panels/panel-props";
import { parseExpression } from "@/plot/expression/parse";
import { ExpressionError } from "@/plot/expression/tree";
import { type LineConfig, lineConfig, patternOf } from "./line-config";

/** The same in every language. */
const EXAMPLE = { pattern: "^val/", expression: "train_loss - val_loss" };

/** What a line panel draws: keys, a pattern over keys, expressions. */
export function LineEditor({ panel, keys, onPanel }: PanelEditorProps) {
  const { t } = useLingui();
  const config = lineConfig(panel);
  const change = (part: Partial<LineConfig>) => onPanel({ config: { ...config, ...part } });
  const problem = firstProblem(config.expressions, keys);
  const badPattern = config.pattern !== "" && patternOf(config.pattern) === null;
  return (
    <>
      <MultiSelect
        size="xs"
        label={t`Metrics`}
        data={[...new Set([...config.keys, ...keys])]}
        value={config.keys}
        onChange={(value) => change({ keys: value })}
        searchable
        limit={100}
        comboboxProps={{ withinPortal: false }}
      />
      <TextInput
        size="xs"
        label={t`And every metric that matches`}
        placeholder={EXAMPLE.pattern}
        value={config.pattern}
        error={badPattern && t`Not a regular expression`}
        onChange={(event) => change({ pattern: event.currentTarget.value })}
      />
      <TagsInput
        size="xs"
        label={t`Expressions`}
        placeholder={EXAMPLE.expression}
        value={config.expressions}
        onChange={(value) => change({ expressions: value })}
        splitChars={[]}
        error={problem && t`Not an expression: ${problem}`}
      />
    </>
  );
}

function firstProblem(expressions: string[], keys: string[]): string | null {
  for (const text of expressions) {
    try {
      parseExpression(text, keys);
    } catch (error) {
      if (error instanceof ExpressionError) return `${text.slice(0, error.at)} ⟨?⟩`;
      throw error;
    }
  }
  return null;
}
