import { useLingui } from "@lingui/react/macro";
import { ActionIcon, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type Ref, useEffect, useState } from "react";
import { textMatcher } from "@/lib/text-search";
import type { Crop } from "@/ui/cropped-text";
import { SearchIcon } from "@/ui/icons";
import classes from "./run-list.module.css";
import { RunListMenu } from "./run-list-menu";
import type { RunListState } from "./run-list-state";

const TYPING_PAUSE_MS = 200;

export function RunSearchBox({
  ref,
  state,
  onState,
  crop,
  onCrop,
}: {
  ref: Ref<HTMLInputElement>;
  state: RunListState;
  onState: (change: Partial<RunListState>) => void;
  crop: Crop;
  onCrop: (crop: Crop) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState(state.q ?? "");
  const search = useDebouncedCallback(
    (q: string) => onState({ q: q || undefined }),
    TYPING_PAUSE_MS,
  );
  // Going back in the browser changes the address, and the box follows.
  useEffect(() => setText(state.q ?? ""), [state.q]);
  const regex = state.regex ?? false;
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
        onClick={() => onState({ regex: regex ? undefined : true })}
      >
        <code aria-hidden="true">.*</code>
      </ActionIcon>
      <RunListMenu state={state} onState={onState} crop={crop} onCrop={onCrop} />
    </div>
  );
}
