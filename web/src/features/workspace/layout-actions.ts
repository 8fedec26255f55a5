import { createContext, useContext } from "react";
import { type ArrangedSection, flat, PINNED } from "@/workspace/arrangement";
import * as edit from "@/workspace/layout-edit";
import type { LayoutSpec, PanelChanges, PanelSpec, SectionSpec } from "@/workspace/spec";
import type { WorkspaceStore } from "@/workspace/workspace-store";

/** Where a dragged panel was let go: beside a panel, or in a section without naming one. */
export interface Drop {
  section: string;
  panel: string | null;
  after: boolean;
}

/**
 * What buttons, menus and drags do to the layout. One object for the life of the page, so that
 * handing it down renders nothing anew.
 */
export class LayoutActions {
  readonly store: WorkspaceStore;
  /** All sections as arranged now, whatever is searched for. */
  sections: ArrangedSection[] = [];
  /** Fill the page with a panel; null goes back. */
  expand: (panel: string | null) => void = () => undefined;

  constructor(store: WorkspaceStore) {
    this.store = store;
  }

  readonly change = (update: (layout: LayoutSpec) => LayoutSpec, merge?: string): void =>
    this.store.change((spec) => ({ ...spec, layout: update(spec.layout ?? {}) }), merge);

  readonly changePanel = (id: string, change: PanelChanges, merge?: string): void =>
    this.change((layout) => edit.changePanel(layout, id, change), merge);

  readonly changeSection = (
    section: ArrangedSection,
    change: Partial<SectionSpec>,
    merge?: string,
  ): void => this.change((layout) => edit.changeSection(layout, section, change), merge);

  readonly removePanel = (id: string): void =>
    this.change((layout) => edit.removePanel(layout, id));

  readonly duplicatePanel = (id: string): void =>
    this.change((layout) => edit.duplicatePanel(layout, this.sections, id, newId()));

  readonly splitPanel = (id: string, parts: PanelChanges[]): void =>
    this.change((layout) => edit.splitPanel(layout, this.sections, id, parts, newId));

  readonly togglePinned = (id: string): void =>
    this.change((layout) =>
      layout.pinned?.includes(id) ? edit.unpinPanel(layout, id) : edit.pinPanel(layout, id),
    );

  /** Add a panel to a section, or to the first one made by hand, or to a new one. */
  readonly addPanel = (section: ArrangedSection | null, panel: Omit<PanelSpec, "id">): void => {
    const target =
      section ?? this.sections.find(({ id, prefix }) => id !== PINNED && prefix === null);
    const made = { id: newId(), prefix: null };
    this.change((layout) =>
      edit.addPanel(target ? layout : edit.addSection(layout, made.id, ""), target ?? made, {
        ...panel,
        id: newId(),
      }),
    );
  };

  readonly addSection = (name: string): void =>
    this.change((layout) => edit.addSection(layout, newId(), name));

  readonly duplicateSection = (section: ArrangedSection, name: string): void =>
    this.change((layout) =>
      edit.duplicateSection(layout, section, { id: newId(), name, panelId: newId }),
    );

  readonly removeSection = (section: ArrangedSection): void =>
    this.change((layout) => edit.removeSection(layout, section));

  /** Move a panel by so many places within its section. */
  readonly nudgePanel = (id: string, places: number): void => {
    const from = edit.placeOf(this.sections, id);
    if (!from) return;
    const { length } = from.section.panels;
    const to = Math.min(Math.max(from.index + places, 0), length - 1);
    if (to === from.index) return;
    const index = to > from.index ? to + 1 : to;
    this.#movePanel(id, { section: from.section.id, index });
  };

  readonly sendPanel = (id: string, section: string): void =>
    this.#movePanel(id, { section, index: 0 });

  readonly dropPanel = (id: string, drop: Drop): void => {
    const target = flat(this.sections).find((section) => section.id === drop.section);
    if (!target || drop.panel === id) return;
    const beside = target.panels.findIndex((panel) => panel.id === drop.panel);
    const index = beside < 0 ? target.panels.length : beside + Number(drop.after);
    this.#movePanel(id, { section: target.id, index });
  };

  /** Move a section by so many places among those beside it. */
  readonly nudgeSection = (id: string, places: number): void => {
    const siblings = this.siblingsOf(id);
    const to = siblings.indexOf(id) + places;
    if (to >= 0 && to < siblings.length)
      this.change((layout) => edit.moveSection(layout, siblings, id, to));
  };

  readonly dropSection = (id: string, beside: string, after: boolean): void => {
    const siblings = this.siblingsOf(id);
    const rest = siblings.filter((one) => one !== id);
    const place = rest.indexOf(beside);
    if (place >= 0)
      this.change((layout) => edit.moveSection(layout, siblings, id, place + Number(after)));
  };

  /** Ids of the sections that one can change places with, in the order shown. */
  siblingsOf(id: string, sections = this.sections): string[] {
    if (sections.some((section) => section.id === id))
      return sections.flatMap((one) => (one.id === PINNED ? [] : one.id));
    for (const { inner } of sections) {
      const found = this.siblingsOf(id, inner);
      if (found.length > 0) return found;
    }
    return [];
  }

  #movePanel(id: string, place: edit.Place): void {
    this.change((layout) => edit.movePanel(layout, this.sections, id, place));
  }
}

/** An id that nothing else in a workspace has; begins with a letter, so an address keeps it text. */
function newId(): string {
  return crypto.getRandomValues(new Uint32Array(2)).reduce((id, n) => id + n.toString(36), "p");
}

export const LayoutActionsContext = createContext<LayoutActions | null>(null);

export function useLayoutActions(): LayoutActions {
  const actions = useContext(LayoutActionsContext);
  if (!actions) throw new Error("no layout actions around this component");
  return actions;
}
