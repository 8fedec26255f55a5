import { useLingui } from "@lingui/react/macro";
import { text } from "@/panels/config-read";
import { PanelFrame } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import { Markdown } from "@/ui/markdown";
import classes from "./markdown-panel.module.css";

/** A text beside the charts, as Markdown; nothing in it runs. */
export function MarkdownPanel({ panel, handle, actions }: PanelProps) {
  const { t } = useLingui();
  const content = text(panel.config?.text);
  return (
    <PanelFrame title={panel.title || t`Text`} handle={handle} actions={actions}>
      {content ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div className={classes.text} tabIndex={0}>
          <Markdown text={content} />
        </div>
      ) : (
        <PanelState>{t`Write a text in the settings of this panel`}</PanelState>
      )}
    </PanelFrame>
  );
}
