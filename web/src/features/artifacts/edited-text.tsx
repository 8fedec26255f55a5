import { Trans, useLingui } from "@lingui/react/macro";
import { InlineEdit } from "@/ui/inline-edit";
import { Markdown } from "@/ui/markdown";
import classes from "./artifacts.module.css";

/** A description in Markdown with a pencil. */
export function EditedText({ text, onSave }: { text: string; onSave: (text: string) => void }) {
  const { t } = useLingui();
  return (
    <InlineEdit
      multiline
      value={text}
      onSave={onSave}
      labels={{ edit: t`Edit the description`, save: t`Save`, cancel: t`Cancel` }}
    >
      {text ? (
        <Markdown text={text} />
      ) : (
        <span className={classes.muted}>
          <Trans>No description</Trans>
        </span>
      )}
    </InlineEdit>
  );
}
