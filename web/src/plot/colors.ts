/**
 * Run colours: twelve hues that stay apart for people with deuteranopia, protanopia and
 * tritanopia, one set for each theme, at least 3:1 against its background
 * (docs/decisions/0062-run-colours.md tells how they were found; colors.test.ts checks it).
 * Slot n of both sets is about the same hue, and neighbouring slots are far apart.
 */
export const LIGHT_PALETTE = [
  "#1b6d98",
  "#de711d",
  "#128f7f",
  "#9a186a",
  "#8379f2",
  "#856c03",
  "#dc6bab",
  "#6e9d5c",
  "#7d4bd6",
  "#994c56",
  "#663299",
  "#784400",
] as const;

export const DARK_PALETTE = [
  "#75d0f6",
  "#f5a689",
  "#27feeb",
  "#cb4074",
  "#537dfd",
  "#d9c92b",
  "#f06db3",
  "#95fa8a",
  "#9a94f1",
  "#cf683d",
  "#ba4fc2",
  "#da9803",
] as const;

/**
 * The palette slot of a run. The running number of a run in its project never changes, so the
 * colour does not either, and runs started together never share one. A run without a number
 * takes the FNV-1a hash of its id.
 */
export function colorSlot(run: { number: number; id: string }): number {
  const key = run.number > 0 ? run.number - 1 : fnv1a(run.id);
  return key % LIGHT_PALETTE.length;
}

export function runColor(run: { number: number; id: string }, theme: "light" | "dark"): string {
  return (theme === "dark" ? DARK_PALETTE : LIGHT_PALETTE)[colorSlot(run)];
}

/** FNV-1a, 32 bit: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
