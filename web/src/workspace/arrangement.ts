import { autoPanelOf, type KeyTypes } from "./auto-panels";
import { homeOf, isSystem, parentOf } from "./keys";
import type { ChartSettings, LayoutSpec, PanelSpec, SectionSpec } from "./spec";

/** Id of the section of pinned panels. */
export const PINNED = "pinned";

const AUTO = "auto:";

/** A section as it is shown. */
export interface ArrangedSection {
  id: string;
  /** Its own name; "" for an automatic one that is called by its prefix. */
  name: string;
  prefix: string | null;
  panels: PanelSpec[];
  /** How many of `panels` were placed by hand; they come first. */
  nPlaced: number;
  /** Sections inside, when sections are made from the whole tree. */
  inner: ArrangedSection[];
  /** Settings from the workspace down to this section. */
  settings: (ChartSettings | undefined)[];
  spec: SectionSpec | undefined;
}

export function autoPanelId(key: string): string {
  return AUTO + key;
}

/** The key of a panel that came by itself, null for others. */
export function keyOfAutoPanel(id: string): string | null {
  return id.startsWith(AUTO) ? id.slice(AUTO.length) : null;
}

export function prefixSectionId(prefix: string): string {
  return `prefix:${prefix}`;
}

/** What panels are called and found by. */
export function panelText(panel: PanelSpec): string {
  if (panel.title) return panel.title;
  const parts = Object.values(panel.config ?? {}).flat();
  return parts.filter((part) => typeof part === "string").join(", ");
}

const ALL_NUMBERS: KeyTypes = new Map();

/**
 * Put the panels of `keys` (in reading order) and those made by hand into their sections.
 * `types` says which keys are not numbers: their panels are of another kind.
 */
export function arrange(
  layout: LayoutSpec,
  keys: readonly string[],
  types: KeyTypes = ALL_NUMBERS,
): ArrangedSection[] {
  const sections = new Gathering(layout, keys, types).sections();
  const all = layout.sectionsBy === "tree" ? nested(sections, layout) : sections;
  const ranked = inOrder(all, layout.order ?? []);
  const roots = withSettings(ranked, [layout.settings]);
  return withPinned(layout, layout.sorted ? roots.map(aToZ) : roots);
}

/** The same sections with only the panels that match; sections without any are left out. */
export function matching(
  sections: ArrangedSection[],
  matches: (panel: PanelSpec) => boolean,
): ArrangedSection[] {
  return sections
    .map((section) => ({
      ...section,
      panels: section.panels.filter(matches),
      inner: matching(section.inner, matches),
    }))
    .filter(({ panels, inner }) => panels.length + inner.length > 0);
}

/** Every section, from the top down. */
export function flat(sections: readonly ArrangedSection[]): ArrangedSection[] {
  return sections.flatMap((section) => [section, ...flat(section.inner)]);
}

export function panelsIn(sections: readonly ArrangedSection[]): PanelSpec[] {
  return flat(sections).flatMap(({ panels }) => panels);
}

/** Collects panels by section before sections are put in order. */
class Gathering {
  readonly #layout: LayoutSpec;
  readonly #keys: readonly string[];
  readonly #types: KeyTypes;
  readonly #found = new Map<string, ArrangedSection>();
  readonly #placed = new Set<string>();

  constructor(layout: LayoutSpec, keys: readonly string[], types: KeyTypes) {
    this.#layout = layout;
    this.#keys = keys;
    this.#types = types;
  }

  sections(): ArrangedSection[] {
    const { mode, sections = [], sectionsBy = "first", removed = [] } = this.#layout;
    const known = new Set(this.#keys);
    // Touched sections get their place when something is in them; those made by hand at once.
    const specs = new Map(sections.map((spec) => [spec.id, spec]));
    const placed = new Map(sections.map((spec) => [spec.id, this.#placedIn(spec, known)]));
    const gone = new Set(removed);
    if (mode !== "manual")
      for (const key of this.#keys) {
        const prefix = homeOf(key, sectionsBy);
        const id = prefixSectionId(prefix);
        const section = this.#section(id, prefix, specs.get(id), placed.get(id));
        if (!gone.has(key) && !this.#placed.has(autoPanelId(key)))
          section.panels.push(
            this.#panel({ id: autoPanelId(key), ...autoPanelOf(key, this.#types.get(key)) }),
          );
      }
    for (const spec of sections)
      if (spec.id !== PINNED && (spec.prefix === undefined || placed.get(spec.id)?.length))
        this.#section(spec.id, spec.prefix ?? null, spec, placed.get(spec.id));
    return [...this.#found.values()].filter(
      ({ panels, spec, prefix }) => !spec?.hidden && (panels.length > 0 || prefix === null),
    );
  }

  #placedIn(spec: SectionSpec, known: Set<string>): PanelSpec[] {
    return (spec.panels ?? []).flatMap((panel) => {
      const key = keyOfAutoPanel(panel.id);
      if (this.#placed.has(panel.id) || (key !== null && !known.has(key))) return [];
      this.#placed.add(panel.id);
      return [this.#panel(panel)];
    });
  }

  #section(
    id: string,
    prefix: string | null,
    spec: SectionSpec | undefined,
    placed: PanelSpec[] = [],
  ): ArrangedSection {
    const found = this.#found.get(id);
    if (found) return found;
    const made = emptySection(id, prefix, spec);
    made.panels = [...placed];
    made.nPlaced = placed.length;
    this.#found.set(id, made);
    return made;
  }

  #panel(panel: PanelSpec): PanelSpec {
    const key = keyOfAutoPanel(panel.id);
    if (key === null) return panel;
    const { config } = autoPanelOf(key, this.#types.get(key));
    return { ...(config && { config }), ...panel, ...this.#layout.changes?.[panel.id] };
  }
}

function emptySection(
  id: string,
  prefix: string | null,
  spec?: SectionSpec | undefined,
): ArrangedSection {
  return {
    id,
    name: spec?.name ?? "",
    prefix,
    panels: [],
    nPlaced: 0,
    inner: [],
    settings: [],
    spec,
  };
}

/** Sections of longer prefixes inside those of shorter ones, which are made where missing. */
function nested(sections: ArrangedSection[], layout: LayoutSpec): ArrangedSection[] {
  const specs = new Map(layout.sections?.map((spec) => [spec.id, spec]));
  const found = new Map(sections.map((section) => [section.id, section]));
  const roots: ArrangedSection[] = [];
  const place = (section: ArrangedSection) => {
    const above = section.prefix ? parentOf(section.prefix) : null;
    if (above === null) {
      roots.push(section);
      return;
    }
    const id = prefixSectionId(above);
    let parent = found.get(id);
    if (!parent) {
      parent = emptySection(id, above, specs.get(id));
      found.set(id, parent);
      if (!parent.spec?.hidden) place(parent);
    }
    parent.inner.push(section);
  };
  for (const section of sections) place(section);
  return roots;
}

/** Those named in `order` first; the others as they came, the machine's own last. */
function inOrder(sections: ArrangedSection[], order: readonly string[]): ArrangedSection[] {
  const ranks = new Map(order.map((id, rank) => [id, rank]));
  const rank = ({ id, prefix }: ArrangedSection) =>
    ranks.get(id) ?? order.length + (prefix !== null && isSystem(prefix) ? 1 : 0);
  return sections
    .map((section) => ({ ...section, inner: inOrder(section.inner, order) }))
    .sort((a, b) => rank(a) - rank(b));
}

function withSettings(
  sections: ArrangedSection[],
  above: (ChartSettings | undefined)[],
): ArrangedSection[] {
  return sections.map((section) => {
    const settings = [...above, section.spec?.settings];
    return { ...section, settings, inner: withSettings(section.inner, settings) };
  });
}

function aToZ(section: ArrangedSection): ArrangedSection {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const panels = section.panels.toSorted((a, b) => compare(panelText(a), panelText(b)));
  return { ...section, panels, inner: section.inner.map(aToZ) };
}

/** Pinned panels leave their sections for one at the top, whose settings they take. */
function withPinned(layout: LayoutSpec, sections: ArrangedSection[]): ArrangedSection[] {
  const { pinned = [] } = layout;
  if (pinned.length === 0) return sections;
  const all = new Map(panelsIn(sections).map((panel) => [panel.id, panel]));
  const panels = pinned.flatMap((id) => all.get(id) ?? []);
  if (panels.length === 0) return sections;
  const spec = layout.sections?.find(({ id }) => id === PINNED);
  const top: ArrangedSection = {
    ...emptySection(PINNED, null, spec),
    panels,
    nPlaced: panels.length,
    settings: [layout.settings, spec?.settings],
  };
  const isPinned = new Set(panels.map(({ id }) => id));
  return [top, ...without(sections, isPinned).filter(({ id }) => id !== PINNED)];
}

function without(sections: ArrangedSection[], ids: Set<string>): ArrangedSection[] {
  return sections
    .map((section) => ({
      ...section,
      panels: section.panels.filter(({ id }) => !ids.has(id)),
      nPlaced: section.panels.slice(0, section.nPlaced).filter(({ id }) => !ids.has(id)).length,
      inner: without(section.inner, ids),
    }))
    .filter(({ panels, inner, prefix }) => panels.length + inner.length > 0 || prefix === null);
}
