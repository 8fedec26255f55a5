import type { ColumnKind } from "@/api/columns";
import type { Filter, FilterValue, Operator } from "@/search/filter";
import { lengthText, momentText, readLength, readMoment } from "@/search/moment";

/** A filter as the builder edits it: values are texts, and some of them not typed yet. */
export type Draft = DraftPart | DraftGroup;

export interface DraftPart {
  id: number;
  type: "part";
  column: string;
  operator: Operator;
  /** One text, or those of a list. */
  texts: string[];
}

export interface DraftGroup {
  id: number;
  type: "group";
  join: "and" | "or";
  not: boolean;
  of: Draft[];
}

export type KindOf = (column: string) => ColumnKind;

let lastId = 0;
export const newId = () => ++lastId;

/** A tree as a group of drafts. */
export function draftOf(tree: Filter, kindOf: KindOf): DraftGroup {
  const draft = drafted(tree, kindOf);
  return draft.type === "group" && !draft.not
    ? draft
    : { id: newId(), type: "group", join: "and", not: false, of: [draft] };
}

function drafted(tree: Filter, kindOf: KindOf): Draft {
  switch (tree.type) {
    case "compare": {
      const { column, operator, value } = tree;
      const kind = operator === "within last" ? "duration" : kindOf(column);
      const values = Array.isArray(value) ? value : [value];
      const texts = values.map((one) => valueText(one, kind));
      return { id: newId(), type: "part", column, operator, texts };
    }
    case "not": {
      const inner = drafted(tree.of, kindOf);
      if (inner.type === "group" && !inner.not) return { ...inner, not: true };
      return { id: newId(), type: "group", join: "and", not: true, of: [inner] };
    }
    default:
      return {
        id: newId(),
        type: "group",
        join: tree.type,
        not: false,
        of: tree.of.map((part) => drafted(part, kindOf)),
      };
  }
}

/** The tree of what is whole; null for nothing. */
export function treeOf(draft: Draft, kindOf: KindOf): Filter | null {
  if (draft.type === "part") return partTree(draft, kindOf);
  const of = draft.of.flatMap((part) => treeOf(part, kindOf) ?? []);
  if (of.length === 0) return null;
  const joined: Filter = of.length === 1 ? of[0] : { type: draft.join, of };
  return draft.not ? { type: "not", of: joined } : joined;
}

function partTree({ column, operator, texts }: DraftPart, kindOf: KindOf): Filter | null {
  if (!column) return null;
  const kind = kindOf(column);
  const value = (text: string) => readText(text, kind, operator);
  if (operator === "in" || operator === "not in") {
    const values = texts.filter(Boolean).map(value);
    if (values.length === 0 || values.includes(undefined)) return null;
    return { type: "compare", column, operator, value: values as FilterValue[] };
  }
  const one = value(texts[0] ?? "");
  return one === undefined ? null : { type: "compare", column, operator, value: one };
}

/** The value that a person typed; undefined if it is none (yet). */
export function readText(
  text: string,
  kind: ColumnKind,
  operator: Operator,
): FilterValue | undefined {
  const typed = text.trim();
  if (operator === "exists") return typed !== "false";
  if (operator === "within last") return readLength(typed) ?? undefined;
  if (typed === "") return undefined;
  if (operator === "regex" || operator === "contains") return text;
  if (typed === "null") return null;
  switch (kind) {
    case "time":
      return readMoment(typed) ?? undefined;
    case "duration":
      return readLength(typed) ?? numberIn(typed);
    case "number":
      return numberIn(typed);
    case "bool":
      return typed === "true" ? true : typed === "false" ? false : undefined;
    case "mixed":
      if (typed === "true" || typed === "false") return typed === "true";
      return numberIn(typed) ?? text;
    default:
      return text;
  }
}

function numberIn(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function valueText(value: FilterValue, kind: ColumnKind): string {
  if (typeof value === "number" && kind === "time") return momentText(value, { local: true });
  if (typeof value === "number" && kind === "duration")
    return Number.isSafeInteger(value) && value >= 0 ? lengthText(value) : String(value);
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}
