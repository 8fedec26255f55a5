import { z } from "zod/mini";

/** What the address says about the panels of a page. */
export const panelSearchSchema = z.object({
  /** Id of the view to show instead of the personal workspace. */
  view: z.catch(z.optional(z.string()), undefined),
  /** Id of the panel that fills the page. */
  panel: z.catch(z.optional(z.string()), undefined),
  /** Search for panels. */
  panels: z.catch(z.optional(z.string()), undefined),
  /** The x axis that is zoomed and the part of it that is shown. */
  zx: z.catch(z.optional(z.string()), undefined),
  from: z.catch(z.optional(z.number()), undefined),
  to: z.catch(z.optional(z.number()), undefined),
});

export type PanelSearch = z.infer<typeof panelSearchSchema>;

/** A piece of an x axis; only charts over the same `x` follow it. */
export interface Zoom {
  x: string;
  min: number;
  max: number;
}

export function zoomOf({ zx = "_step", from, to }: PanelSearch): Zoom | null {
  if (from === undefined || to === undefined || from >= to) return null;
  return { x: zx, min: from, max: to };
}

export function zoomSearch(zoom: Zoom | null): Pick<PanelSearch, "zx" | "from" | "to"> {
  return { zx: zoom?.x, from: zoom?.min, to: zoom?.max };
}
