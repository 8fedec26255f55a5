import { useSyncExternalStore } from "react";

const STORAGE_KEY = "kiseki.shortcuts";
const listeners = new Set<() => void>();

export function areShortcutsEnabled(): boolean {
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
  const enabled = useSyncExternalStore(subscribe, areShortcutsEnabled);
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
