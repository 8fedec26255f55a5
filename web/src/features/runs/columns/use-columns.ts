import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ColumnInfo, type ColumnKind, columnsQuery } from "@/api/columns";
import { columnKind } from "@/search/column";
import type { RunsSpec } from "@/workspace/spec";
import { partsOf } from "./column-parts";

/** Properties that a table shows before anybody chose; config and summary follow them. */
const FIRST_PROPERTIES = [
  "state",
  "notes",
  "user",
  "tags",
  "created",
  "runtime",
  "group",
  "job_type",
  "host",
];
/** Of config and of summary each; the rest waits in the columns dialog. */
const FIRST_KEYS = 40;
/** More columns than these have no kind until they are looked for. */
export const COLUMNS_KNOWN = 1_000;

const NONE: ColumnInfo[] = [];

export interface Columns {
  /** Beside the name, in order. */
  pinned: string[];
  /** The others that are shown, in order. */
  shown: string[];
  kindOf: (name: string) => ColumnKind;
}

/** The columns of a project's table as its workspace arranges them. */
export function useColumns(project: number, spec: RunsSpec): Columns {
  const { data } = useQuery(
    columnsQuery(project, { search: "", mode: "fuzzy", limit: COLUMNS_KNOWN }),
  );
  const known = data?.columns ?? NONE;
  const { columns, pinned } = spec;
  return useMemo(() => {
    const kinds = new Map(known.map(({ name, kind }) => [name, kind]));
    const left = pinned ?? [];
    const shown = columns ?? firstColumns(known);
    return {
      pinned: left,
      shown: shown.filter((name) => !left.includes(name)),
      kindOf: (name) => kindOf(name, kinds),
    };
  }, [known, columns, pinned]);
}

/** What is shown before anybody chose: for everybody the same, from what the project has. */
export function firstColumns(known: readonly ColumnInfo[]): string[] {
  const of = (source: ColumnInfo["source"]) =>
    known.filter((column) => column.source === source).slice(0, FIRST_KEYS);
  const named = (columns: ColumnInfo[]) => columns.map(({ name }) => name);
  return [...FIRST_PROPERTIES, ...named(of("config")), ...named(of("summary"))];
}

function kindOf(name: string, kinds: ReadonlyMap<string, ColumnKind>): ColumnKind {
  const parts = partsOf(name);
  return kinds.get(name) ?? (parts.aggregate ? "number" : columnKind(parts));
}
