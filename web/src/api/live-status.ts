import { useSyncExternalStore } from "react";
import type { LiveStatus } from "./live-connection";

/** Whether what the page shows is live; null while a page has no live channel. */
let status: LiveStatus | null = null;
let paused = false;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

export function setLiveStatus(next: LiveStatus | null): void {
  status = next;
  tell();
}

export function setLivePaused(next: boolean): void {
  paused = next;
  tell();
}

export function useLiveStatus(): LiveStatus | null {
  return useSyncExternalStore(subscribe, () => status);
}

export function useLivePaused(): boolean {
  return useSyncExternalStore(subscribe, () => paused);
}
