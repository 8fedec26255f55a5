import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Run } from "@/api/runs";
import { useLanguage } from "@/i18n/language";
import { useReasonText } from "@/i18n/reason-text";
import { formatBytes } from "@/lib/bytes";
import { isObject, textAt } from "@/lib/json-value";
import { formatDateTime, formatDuration } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { CopyButton } from "@/ui/copy-button";
import { type Fact, FactList } from "@/ui/fact-list";
import { isAlive, RunStateLabel } from "../run-state";
import { GitRepository, GitState } from "./git-facts";

/** Where the run stands and how long it took. */
export function ProgressFacts({ run, seenAtMs }: { run: Run; seenAtMs: number }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const now = useNow(1_000);
  const reasonText = useReasonText();
  const sinceSeen = isAlive(run.state) ? Math.max(0, (now - seenAtMs) / 1_000) : 0;
  const path = `${run.entity}/${run.project}/${run.id}`;
  const facts: Fact[] = [
    { name: t`State`, value: <RunStateLabel state={run.state} /> },
    { name: t`Reason`, value: run.end && reasonText(run.end) },
    { name: t`Exit code`, value: run.end?.exit_code },
    { name: t`Signal`, value: run.end?.signal },
    { name: t`Author`, value: <bdi>{run.user || run.entity}</bdi> },
    { name: t`Start time`, value: run.started_us && formatDateTime(run.started_us, locale) },
    { name: t`End time`, value: run.ended_us && formatDateTime(run.ended_us, locale) },
    { name: t`Runtime`, value: formatDuration(run.runtime_s + sinceSeen, locale) },
    { name: t`Duration`, value: formatDuration(run.duration_s + sinceSeen, locale) },
    {
      name: t`Last step`,
      value: run.last_step < 0 ? "" : run.last_step.toLocaleString(locale),
    },
    {
      name: t`Run path`,
      value: (
        <>
          <code>{path}</code>
          <CopyButton value={path} label={t`Copy the run path`} copiedLabel={t`Copied`} />
        </>
      ),
    },
    { name: t`Group`, value: run.group },
    { name: t`Job type`, value: run.job_type },
    { name: t`Forked from`, value: run.forked_from && <ForkedFrom run={run} /> },
  ];
  return <FactList facts={facts} />;
}

function ForkedFrom({ run }: { run: Run }) {
  if (!run.forked_from) return null;
  const { id, name, step } = run.forked_from;
  return (
    <>
      <Link
        to="/$entity/$project/runs/$run"
        params={{ entity: run.entity, project: run.project, run: id }}
      >
        {name}
      </Link>
      <Trans>at step {step}</Trans>
    </>
  );
}

/** The code, the interpreter and the machine. */
export function EnvironmentFacts({ run }: { run: Run }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const { metadata } = run;
  const { git } = metadata;
  const code = (text: string) => (text ? <code>{text}</code> : "");
  const facts: Fact[] = [
    { name: t`Command`, value: code(metadata.command) },
    { name: t`Working folder`, value: code(metadata.working_dir) },
    {
      name: t`Git repository`,
      value: textAt(git, "remote") || textAt(git, "root") ? <GitRepository git={git} /> : "",
    },
    { name: t`Git commit`, value: textAt(git, "commit") ? <GitState git={git} /> : "" },
    { name: t`Host name`, value: metadata.host },
    { name: t`OS`, value: metadata.os },
    { name: t`Python version`, value: metadata.python_version },
    { name: t`Python executable`, value: code(metadata.executable) },
    { name: t`kiseki version`, value: metadata.client_version },
    { name: t`System hardware`, value: hardwareText(metadata.hardware, locale) },
  ];
  return <FactList facts={facts} emptyText={t`The environment of this run was not recorded.`} />;
}

/** CPU, memory, disk and GPUs in one line each. */
function hardwareText(hardware: Record<string, unknown>, locale: string) {
  const bytes = (key: string) => {
    const value = hardware[key];
    return typeof value === "number" ? formatBytes(value, locale) : "";
  };
  const gpus = Array.isArray(hardware.gpus) ? hardware.gpus : [];
  const logical = textAt(hardware, "cpu_count_logical");
  const lines = [
    [textAt(hardware, "cpu"), logical && `× ${logical}`].filter(Boolean).join(" "),
    bytes("memory_bytes") && <Trans>{bytes("memory_bytes")} memory</Trans>,
    bytes("disk_bytes") && <Trans>{bytes("disk_bytes")} disk</Trans>,
    ...gpus.map((gpu) => (isObject(gpu) ? textAt(gpu, "name") : String(gpu))),
  ].filter(Boolean);
  if (lines.length === 0) return "";
  return (
    <ul style={{ margin: 0, padding: 0, listStyle: "none" }}>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal GPUs are equal lines
        <li key={i}>{line}</li>
      ))}
    </ul>
  );
}
