import { useEffect, useRef } from "react";
import { useShortcutsEnabled } from "./shortcuts-setting";

/**
 * Run a command when its key is pressed anywhere but in a field, a menu or a dialog, and never
 * while text is being composed or a modifier is held.
 */
export function useShortcuts(commands: Record<string, () => void>): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const [enabled] = useShortcutsEnabled();
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      const command = latest.current[event.key];
      if (!command || isBusy(event)) return;
      event.preventDefault();
      command();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [enabled]);
}

function isBusy(event: KeyboardEvent): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (event.defaultPrevented || !(event.target instanceof Element)) return event.defaultPrevented;
  return (
    event.target.closest(
      "input, textarea, select, [contenteditable], [role=menu], [role=dialog]",
    ) !== null
  );
}
