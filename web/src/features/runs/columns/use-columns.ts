import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ColumnInfo, type ColumnKind, knownColumnsQueries } from "@/api/columns";
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
const NONE: ColumnInfo[] = [];

function useKnownColumns(project: number): ColumnInfo[] {
  const [config, summary] = useQueries({ queries: knownColumnsQueries(project) });
  const [first, second] = [config.data, summary.data];
  return useMemo(
    () => (first && second ? [...first.columns, ...second.columns] : NONE),
    [first, second],
  );
}

/** What kind of values each column has, as far as it is known. */
export function useKindOf(project: number): (name: string) => ColumnKind {
  const known = useKnownColumns(project);
  return useMemo(() => {
    const kinds = new Map(known.map(({ name, kind }) => [name, kind]));
    return (name) => kindOf(name, kinds);
  }, [known]);
}

export interface Columns {
  /** Beside the name, in order. */
  pinned: string[];
  /** The others that are shown, in order. */
  shown: string[];
  kindOf: (name: string) => ColumnKind;
}

/** The columns of a project's table as its workspace arranges them. */
export function useColumns(project: number, spec: RunsSpec): Columns {
  const known = useKnownColumns(project);
  const kindOf = useKindOf(project);
  const { columns, pinned } = spec;
  return useMemo(() => {
    const left = pinned ?? [];
    const shown = columns ?? firstColumns(known);
    return {
      pinned: left,
      shown: shown.filter((name) => !left.includes(name)),
      kindOf,
    };
  }, [known, kindOf, columns, pinned]);
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
