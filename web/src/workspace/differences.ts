import { isObject } from "@/lib/json-value";
import { PINNED } from "./arrangement";
import type { LayoutSpec, PanelSpec, RunsSpec, SectionSpec, WorkspaceSpec } from "./spec";

/** One thing in which a workspace differs from another; `name` says of which section or panel, "" for one without. */
export interface Difference {
  what:
    | "run-list"
    | "mode"
    | "settings"
    | "section-added"
    | "section-removed"
    | "section-changed"
    | "panel-added"
    | "panel-removed"
    | "panel-changed"
    | "arranged"
    | "pinned";
  name: string;
}

/** What became of `before` in `now`. */
export function differences(before: WorkspaceSpec, now: WorkspaceSpec): Difference[] {
  const [old, layout] = [before.layout ?? {}, now.layout ?? {}];
  return [
    ...runDifferences(before.runs ?? {}, now.runs ?? {}),
    ...layoutDifferences(old, layout),
    ...named(sectionsOf(old), sectionsOf(layout), sectionName, {
      added: "section-added",
      removed: "section-removed",
      changed: "section-changed",
    }),
    ...named(panelsOf(old), panelsOf(layout), panelName, {
      added: "panel-added",
      removed: "panel-removed",
      changed: "panel-changed",
    }),
  ];
}

function runDifferences(before: RunsSpec, now: RunsSpec): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].flatMap((name) =>
    same(Reflect.get(before, name), Reflect.get(now, name)) ? [] : { what: "run-list", name },
  );
}

function layoutDifferences(before: LayoutSpec, now: LayoutSpec): Difference[] {
  const out: Difference[] = [];
  const differs = (...names: (keyof LayoutSpec)[]) =>
    names.some((name) => !same(before[name], now[name]));
  if (differs("mode", "sectionsBy", "sorted")) out.push({ what: "mode", name: "" });
  if (differs("settings")) out.push({ what: "settings", name: "" });
  if (differs("pinned")) out.push({ what: "pinned", name: "" });
  if (differs("order") || !same(places(before), places(now)))
    out.push({ what: "arranged", name: "" });
  const [old, removed] = [before.removed ?? [], now.removed ?? []];
  for (const key of removed) if (!old.includes(key)) out.push({ what: "panel-removed", name: key });
  for (const key of old) if (!removed.includes(key)) out.push({ what: "panel-added", name: key });
  return out;
}

/** Sections without what is in them and without the traces of opening and closing. */
function sectionsOf({ sections = [] }: LayoutSpec): Map<string, SectionSpec> {
  const looks = sections.map(({ panels: _, open: __, ...look }) => look);
  return new Map(looks.filter(isTouched).map((look) => [look.id, look]));
}

function isTouched({ id: _, prefix, name, ...look }: SectionSpec): boolean {
  return prefix === undefined || name !== "" || Object.values(look).some((v) => v !== undefined);
}

/** Panels made by hand, and what was changed of automatic ones. */
function panelsOf({ sections = [], changes = {} }: LayoutSpec): Map<string, object> {
  const made = sections.flatMap(({ panels = [] }) => panels).filter(({ id }) => !isAutomatic(id));
  const changed = Object.entries(changes).map(([id, change]): [string, object] => [id, change]);
  return new Map([...made.map((panel): [string, object] => [panel.id, panel]), ...changed]);
}

function places({ sections = [] }: LayoutSpec): [string, string[]][] {
  return sections
    .map(({ id, panels = [] }): [string, string[]] => [id, panels.map((panel) => panel.id)])
    .filter(([, ids]) => ids.some(isAutomatic));
}

function named<T extends object>(
  before: Map<string, T>,
  now: Map<string, T>,
  nameOf: (id: string, item: T) => string,
  what: { added: Difference["what"]; removed: Difference["what"]; changed: Difference["what"] },
): Difference[] {
  const out: Difference[] = [];
  for (const [id, item] of now) {
    const old = before.get(id);
    const name = nameOf(id, item);
    if (old && !same(old, item)) out.push({ what: what.changed, name });
    if (!old) out.push({ what: isAutomatic(id) ? what.changed : what.added, name });
  }
  for (const [id, item] of before)
    if (!now.has(id))
      out.push({ what: isAutomatic(id) ? what.changed : what.removed, name: nameOf(id, item) });
  return out;
}

function isAutomatic(id: string): boolean {
  return id.startsWith("auto:") || id.startsWith("prefix:");
}

function sectionName(id: string, { name, prefix }: SectionSpec): string {
  return name || prefix || (id === PINNED ? id : "");
}

function panelName(id: string, panel: Partial<PanelSpec>): string {
  return panel.title || id.replace(/^auto:/, "");
}

/** Equal in what is said; a field that is undefined says nothing. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.sort().map(([name, v]) => [name, plain(v)]));
}
