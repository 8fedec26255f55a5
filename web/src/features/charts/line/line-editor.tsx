import { Plural, useLingui } from "@lingui/react/macro";
import { Button, MultiSelect, TagsInput, TextInput } from "@mantine/core";
import type { PanelEditorProps } from "@/panels/panel-props";
import { parseExpression } from "@/plot/expression/parse";
import { ExpressionError } from "@/plot/expression/tree";
import { allCaught, type LineConfig, lineConfig, patternOf } from "./line-config";

/** The same in every language. */
const EXAMPLE = { pattern: "^val/", expression: "train_loss - val_loss" };

/** A panel is split into no more than these. */
const MOST_PARTS = 100;

/** What a line panel draws: keys, a pattern over keys, expressions. */
export function LineEditor({ panel, keys, onPanel, onSplit }: PanelEditorProps) {
  const { t } = useLingui();
  const config = lineConfig(panel);
  const change = (part: Partial<LineConfig>) => onPanel({ config: { ...config, ...part } });
  const problem = firstProblem(config.expressions, keys);
  const badPattern = config.pattern !== "" && patternOf(config.pattern) === null;
  const parts = allCaught(config, keys).slice(0, MOST_PARTS);
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
        onChange={(event) => change({ pattern: event.currentTarget.value, caught: "" })}
      />
      {onSplit && parts.length > 1 && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => onSplit(parts.map((caught) => ({ config: { ...config, caught } })))}
        >
          <Plural
            value={parts.length}
            one="Split into # panel by the groups of the expression"
            other="Split into # panels by the groups of the expression"
          />
        </Button>
      )}
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
