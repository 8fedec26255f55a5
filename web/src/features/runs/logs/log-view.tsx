import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Select, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { consoleDownloadUrl } from "@/api/console";
import type { Run } from "@/api/runs";
import { useCommands } from "@/commands/commands";
import { useStoredState } from "@/lib/stored-state";
import { textMatcher } from "@/lib/text-search";
import { DownloadIcon, SearchIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import { isAlive } from "../run-state";
import { LogLines } from "./log-lines";
import type { LogSearch } from "./log-search";
import classes from "./log-view.module.css";
import { useLogPages } from "./use-log-pages";

const TYPING_PAUSE_MS = 200;
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

/** What the run printed: followed while it runs, searched on the server, downloaded whole. */
export function LogView({
  run,
  state,
  onState,
}: {
  run: Run;
  state: LogSearch;
  onState: (change: Partial<LogSearch>) => void;
}) {
  const { t } = useLingui();
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(state.logs ?? "");
  useEffect(() => setText(state.logs ?? ""), [state.logs]);
  const [follow, setFollow] = useState(isAlive(run.state));
  const [times, setTimes] = useStoredState("kiseki.log-times", false, isFlag);
  const regex = state.logsRegex ?? false;
  const broken = textMatcher(text, regex) === null;
  const search = useDebouncedCallback(
    (logs: string) => onState({ logs: logs || undefined }),
    TYPING_PAUSE_MS,
  );
  useCommands(t`Logs`, [
    { label: t`Search the log`, keys: ["/"], run: () => box.current?.focus() },
  ]);
  const pages = useLogPages(run.uid, { text: state.logs ?? "", regex, writer: state.process });
  const isNarrowed = !!state.logs || state.process !== undefined;

  return (
    <section className={classes.view} aria-label={t`Logs`}>
      <div className={classes.tools}>
        <TextInput
          ref={box}
          size="xs"
          className={classes.search}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            if (textMatcher(event.currentTarget.value, regex)) search(event.currentTarget.value);
          }}
          leftSection={<SearchIcon size={14} />}
          placeholder={t`Search the log`}
          aria-label={t`Search the log`}
          error={broken}
          title={broken ? t`This is not a regular expression yet` : undefined}
        />
        <ActionIcon
          variant={regex ? "filled" : "default"}
          size={30}
          aria-pressed={regex}
          aria-label={t`Regular expression`}
          title={t`Regular expression`}
          onClick={() => onState({ logsRegex: regex ? undefined : true })}
        >
          <code aria-hidden="true">.*</code>
        </ActionIcon>
        {(pages.writers.length > 1 || state.process !== undefined) && (
          <Select
            size="xs"
            className={classes.process}
            aria-label={t`Process`}
            data={[
              { value: "", label: t`All processes` },
              ...pages.writers.map(({ writer, label }) => ({
                value: String(writer),
                label: label || t`Process ${writer + 1}`,
              })),
            ]}
            value={state.process === undefined ? "" : String(state.process)}
            onChange={(value) => onState({ process: value ? Number(value) : undefined })}
            allowDeselect={false}
          />
        )}
        <span className={classes.count} aria-live="polite">
          {pages.total !== null && <Plural value={pages.total} one="# line" other="# lines" />}
        </span>
        <span className={classes.space} />
        <Switch
          size="sm"
          label={<Trans>Follow</Trans>}
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
        <Switch
          size="sm"
          label={<Trans>Times</Trans>}
          checked={times}
          onChange={(event) => setTimes(event.currentTarget.checked)}
        />
        <Button
          component="a"
          href={consoleDownloadUrl(run.uid)}
          download={`${run.id}.log`}
          size="xs"
          variant="default"
          leftSection={<DownloadIcon size={14} />}
        >
          <Trans>Download</Trans>
        </Button>
      </div>
      {pages.error ? (
        <Notice urgent title={t`The log could not be loaded`}>
          <p>{pages.error.message || t`The server does not answer`}</p>
        </Notice>
      ) : pages.total === 0 ? (
        <Notice title={isNarrowed ? t`No line matches` : t`This run has printed nothing`} />
      ) : (
        <LogLines
          pages={pages}
          follow={follow}
          onFollow={setFollow}
          times={times}
          query={state.logs ?? ""}
          regex={regex}
          labelled={pages.writers.length > 1 && state.process === undefined}
        />
      )}
    </section>
  );
}
