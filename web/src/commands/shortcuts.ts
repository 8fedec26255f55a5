import { useEffect, useRef, useSyncExternalStore } from "react";

const STORAGE_KEY = "kiseki.shortcuts";
const listeners = new Set<() => void>();

function areEnabled(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== "off";
  } catch {
    return true;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Single-key shortcuts can be switched off, because speech input and tremor press keys too. */
export function useShortcutsEnabled(): [boolean, (enabled: boolean) => void] {
  const enabled = useSyncExternalStore(subscribe, areEnabled);
  const set = (next: boolean) => {
    try {
      localStorage.setItem(STORAGE_KEY, next ? "on" : "off");
    } catch {
      // Without storage they stay as they are.
    }
    for (const listener of listeners) listener();
  };
  return [enabled, set];
}

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
