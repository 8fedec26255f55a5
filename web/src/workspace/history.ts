/** A value with the way back and forth, newest past last and nearest future first. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
}

const STEPS_KEPT = 200;

export function begun<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

export function changed<T>(history: History<T>, next: T): History<T> {
  if (Object.is(next, history.present)) return history;
  return {
    past: [...history.past, history.present].slice(-STEPS_KEPT),
    present: next,
    future: [],
  };
}

/** A change that belongs to the last step: one undo takes back both. */
export function amended<T>(history: History<T>, next: T): History<T> {
  if (history.past.length === 0) return changed(history, next);
  return Object.is(next, history.present) ? history : { ...history, present: next, future: [] };
}

export function undone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), present: past[past.length - 1], future: [present, ...future] };
}

export function redone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, present], present: future[0], future: future.slice(1) };
}

/** As if nothing had happened since `mark` was present. */
export function reverted<T>(history: History<T>, mark: T): History<T> {
  const place = history.past.lastIndexOf(mark);
  if (place < 0) return changed(history, mark);
  return { past: history.past.slice(0, place), present: mark, future: [] };
}

/** All steps since `mark` was present become one. */
export function squashed<T>(history: History<T>, mark: T): History<T> {
  const place = history.past.lastIndexOf(mark);
  return place < 0 ? history : { ...history, past: history.past.slice(0, place + 1) };
}
