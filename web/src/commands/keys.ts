/**
 * What a key press is called: `j`, `?`, `Enter`, `mod+k`, `mod+shift+z`. `mod` is Cmd on a Mac and
 * Ctrl elsewhere. A command may also have two keys in a row: `g r`.
 */
export function pressName(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 && mod ? event.key.toLowerCase() : event.key;
  // Shift is part of the character itself, but for letters under Ctrl it is told.
  const shift = mod && event.shiftKey ? "shift+" : "";
  return `${mod ? "mod+" : ""}${event.altKey ? "alt+" : ""}${shift}${key}`;
}

/** True for keys that speech input or a tremor may press by accident (WCAG 2.1.4). */
export function isSingleKey(keys: string): boolean {
  return !keys.includes("+") || keys === "+";
}

const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

const SIGNS: Record<string, string> = {
  mod: IS_MAC ? "⌘" : "Ctrl",
  shift: IS_MAC ? "⇧" : "Shift",
  alt: IS_MAC ? "⌥" : "Alt",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  " ": "Space",
  Escape: "Esc",
};

/** The caps of a key press as they stand on a keyboard: `mod+k` is Ctrl, K and `X` is Shift, X. */
export function keyCaps(keys: string): string[] {
  return keys
    .split(/(?<=.) (?=.)/)
    .flatMap((press) => press.split(/(?<=.)\+/))
    .flatMap((cap) => (/^\p{Lu}$/u.test(cap) ? ["shift", cap] : [cap]))
    .map((cap) => SIGNS[cap] ?? (cap.length === 1 ? cap.toUpperCase() : cap));
}
