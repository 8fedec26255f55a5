import { FilterError } from "./filter-error";

export type ColumnSource = "property" | "config" | "summary";
export type ColumnKind = "number" | "text" | "bool" | "time" | "duration" | "tags" | "mixed";

/** A column taken apart; twin of `kiseki.model.column`, where the rules are explained. */
export interface Column {
  source: ColumnSource;
  /** Name of the property, dotted path in the config, or key of the summary. */
  key: string;
  /** For a summary column one of `AGGREGATES`; empty: the summary's own value. */
  aggregate: string;
}

export const AGGREGATES = [
  "last",
  "min",
  "max",
  "mean",
  "best",
  "first",
  "count",
  "min_step",
  "max_step",
] as const;

/** Columns that every run has. */
export const PROPERTIES: Readonly<Record<string, ColumnKind>> = {
  name: "text",
  id: "text",
  state: "text",
  number: "number",
  user: "text",
  notes: "text",
  tags: "tags",
  group: "text",
  job_type: "text",
  created: "time",
  started: "time",
  ended: "time",
  heartbeat: "time",
  duration: "duration",
  runtime: "duration",
  step: "number",
  parent: "text",
  locked: "bool",
  archived: "bool",
  command: "text",
  program: "text",
  host: "text",
  os: "text",
  python: "text",
  executable: "text",
  client: "text",
  "git.remote": "text",
  "git.commit": "text",
  "git.branch": "text",
  "git.dirty": "bool",
  cpu: "text",
  cpu_count: "number",
  memory: "number",
  gpu: "text",
  gpu_count: "number",
  notebook: "bool",
};

const OTHER_NAMES: Readonly<Record<string, string>> = {
  tag: "tags",
  display_name: "name",
  displayname: "name",
  username: "user",
  jobtype: "job_type",
  created_us: "created",
  created_at: "created",
  createdat: "created",
  started_us: "started",
  started_at: "started",
  ended_us: "ended",
  ended_at: "ended",
  heartbeat_us: "heartbeat",
  heartbeat_at: "heartbeat",
  heartbeatat: "heartbeat",
  duration_s: "duration",
  runtime_s: "runtime",
  last_step: "step",
  "metadata.command": "command",
  "metadata.program": "program",
  "metadata.host": "host",
  "metadata.os": "os",
  "metadata.python_version": "python",
  "metadata.executable": "executable",
  "metadata.client_version": "client",
  "metadata.git.remote": "git.remote",
  "metadata.git.commit": "git.commit",
  "metadata.git.branch": "git.branch",
  "metadata.git.dirty": "git.dirty",
  "metadata.hardware.cpu": "cpu",
  "metadata.hardware.cpu_count": "cpu_count",
  "metadata.hardware.memory_bytes": "memory",
  "metadata.notebook": "notebook",
};

const SOURCES: Readonly<Record<string, ColumnSource>> = {
  config: "config",
  summary: "summary",
  summary_metrics: "summary",
};

/** Between words, for a regular expression; what `\s` is differs from language to language. */
export const SPACES =
  "\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
/** What ends a word that stands without quotes. */
export const DELIMITERS = `${SPACES}"'()\\[\\]{},=<>!`;
export const QUOTED = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'`;

const BARE = new RegExp(`^[^${DELIMITERS}]+$`, "u");
const WHOLLY_QUOTED = new RegExp(`^(?:${QUOTED})$`, "su");
const QUOTED_HERE = new RegExp(QUOTED, "suy");

/** @throws FilterError when runs have no such column; its place is that of the text. */
export function parseColumn(text: string): Column {
  const lower = text.toLowerCase();
  const name = Object.hasOwn(OTHER_NAMES, lower) ? (OTHER_NAMES[lower] as string) : lower;
  if (Object.hasOwn(PROPERTIES, name)) {
    return { source: "property", key: name, aggregate: "" };
  }
  const dot = text.indexOf(".");
  const head = dot < 0 ? text : text.slice(0, dot);
  const rest = dot < 0 ? "" : text.slice(dot + 1);
  const source = Object.hasOwn(SOURCES, head) ? SOURCES[head] : undefined;
  if (source === undefined || rest === "") {
    throw noColumn(text);
  }
  const segments = splitAtDots(rest);
  let aggregate = "";
  if (source === "summary" && segments.length > 1 && isAggregate(segments.at(-1) ?? "")) {
    if (segments.length > 2 || segments[0] !== "") {
      aggregate = segments.pop() ?? "";
    }
  }
  const key = segments.map(unquote).join(".");
  if (key === "") {
    throw noColumn(text);
  }
  return { source, key, aggregate };
}

/** The name of a column, which `parseColumn` reads back. */
export function columnName(column: Column): string {
  if (column.source === "property") {
    return column.key;
  }
  const key = isBare(column.key) ? column.key : quote(column.key);
  if (column.aggregate) {
    return `${column.source}.${key}.${column.aggregate}`;
  }
  const isMisread = column.source === "summary" && endsInAggregate(column.key);
  return `${column.source}.${isMisread ? quote(column.key) : key}`;
}

/** What the values of a column are, as far as its name tells. */
export function columnKind(column: Column): ColumnKind {
  return column.source === "property" ? (PROPERTIES[column.key] ?? "mixed") : "mixed";
}

export function quote(text: string): string {
  return JSON.stringify(text);
}

/** What stands in quotes; a text without any as it is. */
export function unquote(text: string): string {
  if (!WHOLLY_QUOTED.test(text)) {
    return text;
  }
  const json = text.startsWith("'") ? `"${withDoubleQuotes(text.slice(1, -1))}"` : text;
  try {
    return JSON.parse(json);
  } catch {
    throw new FilterError("escape", 0, text.length, text);
  }
}

export function isBare(text: string): boolean {
  return BARE.test(text);
}

function withDoubleQuotes(inner: string): string {
  return inner.replace(/\\(.)|"/gsu, (found, escaped?: string) =>
    escaped === "'" ? "'" : escaped === undefined ? '\\"' : found,
  );
}

/** Quoted segments keep their quotes. */
function splitAtDots(rest: string): string[] {
  const segments: string[] = [];
  let start = 0;
  while (start <= rest.length) {
    QUOTED_HERE.lastIndex = start;
    let end = QUOTED_HERE.test(rest) ? QUOTED_HERE.lastIndex : -1;
    if (end < 0 || (end < rest.length && rest[end] !== ".")) {
      end = rest.indexOf(".", start);
    }
    if (end < 0) {
      end = rest.length;
    }
    segments.push(rest.slice(start, end));
    start = end + 1;
  }
  return segments;
}

function isAggregate(text: string): boolean {
  return (AGGREGATES as readonly string[]).includes(text);
}

function endsInAggregate(key: string): boolean {
  const dot = key.lastIndexOf(".");
  return dot > 0 && isAggregate(key.slice(dot + 1));
}

function noColumn(text: string): FilterError {
  return new FilterError("no-column", 0, text.length, text);
}
