import { colorSlot, DARK_PALETTE, LIGHT_PALETTE } from "./colors";

type Theme = "light" | "dark";

/** What a workspace keeps for a colour chosen by hand: a hex value, or `slot:n` of the palette. */
export function chosenColor(chosen: string, theme: Theme): string {
  const slot = /^slot:(\d+)$/.exec(chosen);
  const palette = theme === "dark" ? DARK_PALETTE : LIGHT_PALETTE;
  return slot ? palette[Number(slot[1]) % palette.length] : chosen;
}

/** The colour of a group of runs: stable by its name, as a run's is by its number. */
export function groupColor(name: string, theme: Theme): string {
  const palette = theme === "dark" ? DARK_PALETTE : LIGHT_PALETTE;
  return palette[colorSlot({ number: 0, id: name })];
}
