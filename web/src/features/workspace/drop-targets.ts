import type { DropMark } from "./drag";
import type { Drop } from "./layout-actions";

const LINE_PX = 4;
const GAP_PX = 8;

/** Panels and sections name themselves by these attributes, so that a drag can find them. */
export const PANEL_ATTRIBUTE = "data-panel";
export const SECTION_ATTRIBUTE = "data-section";

/** Where a panel dropped at a point of the window would go. */
export function panelDropAt(x: number, y: number): { target: Drop; mark: DropMark } | null {
  const under = document.elementFromPoint(x, y);
  const section = under?.closest(`[${SECTION_ATTRIBUTE}]`);
  const id = section?.getAttribute(SECTION_ATTRIBUTE);
  if (!section || !id) return null;
  const panel = under?.closest(`[${PANEL_ATTRIBUTE}]`);
  if (!panel) {
    const { left, bottom, width } = section.getBoundingClientRect();
    const mark = { left, top: bottom - LINE_PX, width, height: LINE_PX };
    return { target: { section: id, panel: null, after: false }, mark };
  }
  const { left, top, width, height } = panel.getBoundingClientRect();
  const after = x > left + width / 2;
  const edge = after ? left + width + GAP_PX / 2 : left - GAP_PX / 2;
  return {
    target: { section: id, panel: panel.getAttribute(PANEL_ATTRIBUTE), after },
    mark: { left: edge - LINE_PX / 2, top, width: LINE_PX, height },
  };
}

/** Where a section dropped at a point would go among those named. */
export function sectionDropAt(
  siblings: readonly string[],
  y: number,
): { target: { beside: string; after: boolean }; mark: DropMark } | null {
  for (const section of document.querySelectorAll(`[${SECTION_ATTRIBUTE}]`)) {
    const id = section.getAttribute(SECTION_ATTRIBUTE) ?? "";
    const { left, top, width, height } = section.getBoundingClientRect();
    if (!siblings.includes(id) || y < top || y > top + height) continue;
    const after = y > top + height / 2;
    const edge = after ? top + height : top;
    return {
      target: { beside: id, after },
      mark: { left, top: edge - LINE_PX / 2, width, height: LINE_PX },
    };
  }
  return null;
}
