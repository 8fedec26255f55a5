import { useLingui } from "@lingui/react/macro";
import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { describeError } from "@/search/describe-error";
import { EVERYTHING, type Filter } from "@/search/filter";
import { FilterError } from "@/search/filter-error";
import { readFilter } from "./filter-text";
import { type Suggestion, useSuggestions } from "./use-suggestions";

const TYPING_PAUSE_MS = 300;
const EXAMPLE = "config.lr < 1e-3 and summary.acc.max > 0.8";

/** The filter as text, with what may come next offered at the cursor. */
export function ExpressionBox({
  project,
  text,
  onFilter,
}: {
  project: number;
  text: string;
  onFilter: (tree: Filter) => void;
}) {
  const { t, i18n } = useLingui();
  const [typed, setTyped] = useState(text);
  const [cursor, setCursor] = useState(0);
  const isTyping = useRef(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const suggestions = useSuggestions(project, typed, cursor, combobox.dropdownOpened);
  // The builder and the browser's back button change the filter too; typing is never overwritten.
  useEffect(() => {
    if (!isTyping.current) setTyped(text);
  }, [text]);

  const read = readFilter(typed);
  const apply = useDebouncedCallback((next: string) => {
    const tree = readFilter(next);
    if (!(tree instanceof FilterError)) onFilter(tree);
  }, TYPING_PAUSE_MS);
  const take = (next: string, at: number) => {
    isTyping.current = true;
    setTyped(next);
    setCursor(at);
    apply(next);
  };
  const accept = (suggestion: Suggestion) => {
    const { from, to, insert } = suggestion;
    const next = `${typed.slice(0, from)}${insert} ${typed.slice(to).trimStart()}`;
    const at = from + insert.length + 1;
    take(next, at);
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const error = read instanceof FilterError && typed.trim() ? read : null;
  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      onOptionSubmit={(value) => {
        const found = suggestions.find((one) => one.id === value);
        if (found) accept(found);
      }}
    >
      {/* The list hangs below the whole field, so that it never covers what is wrong with it. */}
      <Combobox.DropdownTarget>
        <div>
          <Combobox.EventsTarget>
            <TextInput
              ref={input}
              size="xs"
              label={t`Expression`}
              placeholder={EXAMPLE}
              styles={{ input: { fontFamily: "var(--font-code)" } }}
              value={typed}
              error={error ? i18n._(describeError(error)) : undefined}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => {
                take(event.currentTarget.value, event.currentTarget.selectionStart ?? 0);
                combobox.openDropdown();
                combobox.resetSelectedOption();
              }}
              onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
              onClick={() => combobox.openDropdown()}
              onBlur={() => {
                combobox.closeDropdown();
                isTyping.current = false;
              }}
              onKeyDown={(event) => {
                if (event.key === "Escape" && combobox.dropdownOpened) {
                  event.stopPropagation();
                  combobox.closeDropdown();
                }
                if (event.key === "Enter" && combobox.getSelectedOptionIndex() < 0) {
                  apply.flush();
                  if (typed.trim() === "") onFilter(EVERYTHING);
                }
              }}
            />
          </Combobox.EventsTarget>
        </div>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={suggestions.length === 0}>
        <Combobox.Options
          mah={220}
          style={{ overflowY: "auto" }}
          aria-label={t`What may come next`}
        >
          {suggestions.map((one) => (
            <Combobox.Option key={one.id} value={one.id} style={{ paddingBlock: 3 }}>
              <bdi style={{ fontFamily: "var(--font-code)", fontSize: 12 }}>{one.insert}</bdi>
              {one.note && (
                <span style={{ marginLeft: 8, color: "var(--text-muted)", fontSize: 12 }}>
                  {one.note}
                </span>
              )}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
