import { useLingui } from "@lingui/react/macro";
import { ActionIcon, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type Ref, useEffect, useState } from "react";
import { textMatcher } from "@/lib/text-search";
import { SearchIcon } from "@/ui/icons";
import type { RunsView } from "../table/runs-view";
import classes from "./runs-toolbar.module.css";

const TYPING_PAUSE_MS = 200;

/** Part of a name, or a regular expression. */
export function RunSearchBox({
  ref,
  view,
  onView,
}: {
  ref: Ref<HTMLInputElement>;
  view: RunsView;
  onView: (change: Partial<RunsView>) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState(view.q ?? "");
  const search = useDebouncedCallback(
    (q: string) => onView({ q: q || undefined }),
    TYPING_PAUSE_MS,
  );
  // Going back in the browser changes the address, and the box follows.
  useEffect(() => setText(view.q ?? ""), [view.q]);
  const regex = view.regex ?? false;
  const broken = textMatcher(text, regex) === null;
  return (
    <div className={classes.search}>
      <TextInput
        ref={ref}
        className={classes.box}
        size="xs"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          if (textMatcher(event.currentTarget.value, regex)) search(event.currentTarget.value);
        }}
        leftSection={<SearchIcon size={14} />}
        placeholder={t`Search runs`}
        aria-label={t`Search runs`}
        error={broken}
        title={broken ? t`This is not a regular expression yet` : undefined}
      />
      <ActionIcon
        variant={regex ? "filled" : "default"}
        size={30}
        aria-pressed={regex}
        aria-label={t`Regular expression`}
        title={t`Regular expression`}
        onClick={() => onView({ regex: regex ? undefined : true })}
      >
        <code aria-hidden="true">.*</code>
      </ActionIcon>
    </div>
  );
}
