/** Every change a person can make to a layout, as functions from one layout to the next. */
import {
  type ArrangedSection,
  autoPanelId,
  flat,
  keyOfAutoPanel,
  PINNED,
  prefixSectionId,
} from "./arrangement";
import { homeOf } from "./keys";
import type { LayoutSpec, PanelChanges, PanelSpec, SectionSpec } from "./spec";

/** Where a panel is put: before the panel that stands at `index` now. */
export interface Place {
  section: string;
  index: number;
}

export function addSection(layout: LayoutSpec, id: string, name: string): LayoutSpec {
  return {
    ...layout,
    sections: [...(layout.sections ?? []), { id, name }],
    order: [id, ...(layout.order ?? [])],
  };
}

export function changeSection(
  layout: LayoutSpec,
  section: Pick<ArrangedSection, "id" | "prefix">,
  change: Partial<SectionSpec>,
): LayoutSpec {
  const sections = layout.sections ?? [];
  if (!sections.some(({ id }) => id === section.id)) {
    const made: SectionSpec = { id: section.id, name: "" };
    if (section.prefix !== null) made.prefix = section.prefix;
    return { ...layout, sections: [...sections, { ...made, ...change }] };
  }
  return {
    ...layout,
    sections: sections.map((spec) => (spec.id === section.id ? { ...spec, ...change } : spec)),
  };
}

/** Take a section away; an automatic one is hidden with what will come into it. */
export function removeSection(layout: LayoutSpec, section: ArrangedSection): LayoutSpec {
  if (section.id === PINNED) return { ...layout, pinned: [] };
  const comesBack = section.prefix !== null && layout.mode !== "manual";
  if (comesBack) return changeSection(layout, section, { hidden: true });
  return {
    ...layout,
    sections: layout.sections?.filter(({ id }) => id !== section.id),
    order: layout.order?.filter((id) => id !== section.id),
  };
}

/** Move a section among its `siblings` (ids in the order shown). */
export function moveSection(
  layout: LayoutSpec,
  siblings: readonly string[],
  id: string,
  index: number,
): LayoutSpec {
  const order = layout.order ?? [];
  const named = new Set(order);
  const moved = moveWithin(siblings, id, index);
  const nNamed = siblings.filter((one) => named.has(one) || one === id).length;
  const first = moved.slice(0, Math.max(moved.indexOf(id) + 1, nNamed));
  const isSibling = new Set(siblings);
  return { ...layout, order: [...order.filter((one) => !isSibling.has(one)), ...first] };
}

export function addPanel(
  layout: LayoutSpec,
  section: Pick<ArrangedSection, "id" | "prefix">,
  panel: PanelSpec,
): LayoutSpec {
  const panels = specOf(layout, section.id)?.panels ?? [];
  return changeSection(layout, section, { panels: [panel, ...panels] });
}

export function changePanel(layout: LayoutSpec, id: string, change: PanelChanges): LayoutSpec {
  if (keyOfAutoPanel(id) !== null) {
    const changes = { ...layout.changes, [id]: { ...layout.changes?.[id], ...change } };
    return { ...layout, changes };
  }
  const changed = (panel: PanelSpec) => (panel.id === id ? { ...panel, ...change } : panel);
  return {
    ...layout,
    sections: layout.sections?.map((section) =>
      section.panels?.some((panel) => panel.id === id)
        ? { ...section, panels: section.panels.map(changed) }
        : section,
    ),
  };
}

export function removePanel(layout: LayoutSpec, id: string): LayoutSpec {
  const key = keyOfAutoPanel(id);
  const rest = lifted(layout, id);
  if (key === null || layout.mode === "manual") return rest;
  return { ...rest, removed: [...(layout.removed ?? []), key] };
}

/** Put back everything that was removed and would have come by itself. */
export function restoreRemoved(layout: LayoutSpec): LayoutSpec {
  const { removed: _, ...rest } = layout;
  const sections = layout.sections?.map(({ hidden: __, ...section }) => section);
  return { ...rest, ...(sections && { sections }) };
}

export function nRemoved(layout: LayoutSpec): number {
  return (
    (layout.removed?.length ?? 0) + (layout.sections?.filter(({ hidden }) => hidden).length ?? 0)
  );
}

/** A copy right after the panel; it does not change when the first one does. */
export function duplicatePanel(
  layout: LayoutSpec,
  sections: readonly ArrangedSection[],
  id: string,
  newId: string,
): LayoutSpec {
  const place = placeOf(sections, id);
  if (!place) return layout;
  const { section, index, panel } = place;
  if (section.id !== PINNED) return placed(layout, section, { ...panel, id: newId }, index + 1);
  // A copy of a pinned panel is made where new panels go, and pinned beside it.
  const holder = flat(sections).find((one) => one.id !== PINNED) ?? section;
  const added = placed(layout, holder, { ...panel, id: newId }, 0);
  return { ...added, pinned: inserted(layout.pinned ?? [], newId, index + 1) };
}

/** Several panels in place of one; the first of them keeps its id. */
export function splitPanel(
  layout: LayoutSpec,
  sections: readonly ArrangedSection[],
  id: string,
  parts: readonly PanelChanges[],
  newId: () => string,
): LayoutSpec {
  const place = placeOf(sections, id);
  if (!place || parts.length === 0) return layout;
  const isPinned = place.section.id === PINNED;
  let home = place.section;
  if (isPinned) home = flat(sections).find((one) => one.id !== PINNED) ?? home;
  let next = layout;
  let index = isPinned ? 0 : place.index + 1;
  for (const part of parts.slice(1)) {
    const panel = { ...place.panel, ...part, id: newId() };
    next = placed(next, home, panel, index);
    home = { ...home, panels: inserted(home.panels, panel, index), nPlaced: home.nPlaced + 1 };
    index++;
  }
  return changePanel(next, id, parts[0]);
}

/** A copy of a section, with copies of its panels; it takes no new keys. */
export function duplicateSection(
  layout: LayoutSpec,
  section: ArrangedSection,
  copy: { id: string; name: string; panelId: () => string },
): LayoutSpec {
  const { hidden: _, prefix: __, ...own } = section.spec ?? { id: "", name: "" };
  const panels = section.panels.map((panel) => ({ ...panel, id: copy.panelId() }));
  return {
    ...layout,
    sections: [...(layout.sections ?? []), { ...own, id: copy.id, name: copy.name, panels }],
    order: [copy.id, ...(layout.order ?? [])],
  };
}

/** Move a panel to a place in its own or another section. */
export function movePanel(
  layout: LayoutSpec,
  sections: readonly ArrangedSection[],
  id: string,
  to: Place,
): LayoutSpec {
  const from = placeOf(sections, id);
  const target = flat(sections).find((section) => section.id === to.section);
  if (!from || !target) return layout;
  const goesForth = from.section.id === target.id && from.index < to.index;
  const index = goesForth ? to.index - 1 : to.index;
  if (target.id === PINNED) {
    const rest = (layout.pinned ?? []).filter((one) => one !== id);
    return { ...layout, pinned: inserted(rest, id, index) };
  }
  const section = {
    ...target,
    panels: target.panels.filter((panel) => panel.id !== id),
    nPlaced: target.panels.slice(0, target.nPlaced).filter((panel) => panel.id !== id).length,
  };
  return placed(lifted(layout, id), section, ownPart(layout, from.panel), index);
}

export function pinPanel(layout: LayoutSpec, id: string): LayoutSpec {
  return { ...layout, pinned: [...(layout.pinned ?? []).filter((one) => one !== id), id] };
}

export function unpinPanel(layout: LayoutSpec, id: string): LayoutSpec {
  return { ...layout, pinned: (layout.pinned ?? []).filter((one) => one !== id) };
}

/** In a manual layout: a panel for each of the keys, in sections as an automatic layout has. */
export function quickAdd(layout: LayoutSpec, keys: readonly string[]): LayoutSpec {
  const there = new Set(layout.sections?.flatMap(({ panels = [] }) => panels.map(({ id }) => id)));
  const added = new Map<string, PanelSpec[]>();
  for (const key of keys) {
    if (there.has(autoPanelId(key))) continue;
    const prefix = homeOf(key, layout.sectionsBy ?? "first");
    const panels = added.get(prefix) ?? [];
    panels.push({ id: autoPanelId(key), kind: "line" });
    added.set(prefix, panels);
  }
  let next = layout;
  for (const [prefix, panels] of added) {
    const id = prefixSectionId(prefix);
    const before = next.sections?.find((section) => section.id === id)?.panels ?? [];
    next = changeSection(next, { id, prefix }, { panels: [...before, ...panels], hidden: false });
  }
  return next;
}

export function placeOf(
  sections: readonly ArrangedSection[],
  id: string,
): { section: ArrangedSection; index: number; panel: PanelSpec } | null {
  for (const section of flat(sections)) {
    const index = section.panels.findIndex((panel) => panel.id === id);
    if (index >= 0) return { section, index, panel: section.panels[index] };
  }
  return null;
}

/**
 * A panel at a place among those of a section. What stands before it is named with it, what
 * follows keeps coming by itself.
 */
function placed(
  layout: LayoutSpec,
  section: ArrangedSection,
  panel: PanelSpec,
  index: number,
): LayoutSpec {
  const all = inserted(section.panels, panel, index);
  const named = all.slice(0, Math.max(index, section.nPlaced) + 1);
  const shown = new Set(all.map(({ id }) => id));
  // What has its place here but is not shown (keys without runs, pinned panels) keeps it.
  const unseen = (specOf(layout, section.id)?.panels ?? []).filter(({ id }) => !shown.has(id));
  const panels = [...named.map((one) => ownPart(layout, one)), ...unseen];
  return changeSection(layout, section, { panels });
}

/** The layout without the panel wherever it was placed or pinned by hand. */
function lifted(layout: LayoutSpec, id: string): LayoutSpec {
  return {
    ...layout,
    ...(layout.pinned && { pinned: layout.pinned.filter((one) => one !== id) }),
    sections: layout.sections?.map((section) =>
      section.panels?.some((panel) => panel.id === id)
        ? { ...section, panels: section.panels.filter((panel) => panel.id !== id) }
        : section,
    ),
  };
}

/** What of a shown panel stands at its place: of an automatic one no more than that it is there. */
function ownPart(layout: LayoutSpec, panel: PanelSpec): PanelSpec {
  if (keyOfAutoPanel(panel.id) === null) return panel;
  return specPanel(layout, panel.id) ?? { id: panel.id, kind: "line" };
}

function specPanel(layout: LayoutSpec, id: string): PanelSpec | undefined {
  for (const { panels } of layout.sections ?? [])
    for (const panel of panels ?? []) if (panel.id === id) return panel;
  return undefined;
}

function specOf(layout: LayoutSpec, id: string): SectionSpec | undefined {
  return layout.sections?.find((section) => section.id === id);
}

function moveWithin(ids: readonly string[], id: string, index: number): string[] {
  return inserted(
    ids.filter((one) => one !== id),
    id,
    index,
  );
}

function inserted<T>(items: readonly T[], item: T, index: number): T[] {
  return [...items.slice(0, index), item, ...items.slice(index)];
}
