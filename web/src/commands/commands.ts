import { useEffect, useId, useRef } from "react";
import { Store, useStore } from "@/lib/store";
import { isSingleKey, pressName } from "./keys";
import { areShortcutsEnabled } from "./shortcuts-setting";

/** Something that a person can do on the page in view, by key or by name. */
export interface Command {
  /** What it does, in the reader's language; the name in the palette and in the help. */
  label: string;
  /** Presses that run it, the one to show first: `j`, `mod+k`, `g r`. */
  keys?: string[];
  /** Runs; undefined for keys that a component handles itself and that are only told. */
  run?: () => void;
  /** Not offered in the palette: moving about is done by keys. */
  onlyKeys?: boolean;
}

export interface CommandGroup {
  title: string;
  commands: Command[];
}

const SECOND_KEY_MS = 1_200;
const BUSY = "input, textarea, select, [contenteditable], [role=menu], [role=dialog]";

const groups = new Store<ReadonlyMap<string, CommandGroup>>(new Map());

/** Offer commands while the component is there: by their keys, in the help and in the palette. */
export function useCommands(title: string, commands: Command[]): void {
  const id = useId();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const told = JSON.stringify(commands.map(({ label, keys, onlyKeys }) => [label, keys, onlyKeys]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `told` stands for the commands; what they do is looked up when they run
  useEffect(() => {
    const stable = latest.current.map((command, i) => ({
      ...command,
      run: command.run && (() => latest.current[i]?.run?.()),
    }));
    groups.set(new Map([...groups.get(), [id, { title, commands: stable }]]));
    return () => {
      const rest = new Map(groups.get());
      rest.delete(id);
      groups.set(rest);
    };
  }, [id, title, told]);
}

/** Everything that can be done now; groups of one title together, in the order they came. */
export function useCommandGroups(): CommandGroup[] {
  const all = useStore(groups);
  const byTitle = new Map<string, Command[]>();
  for (const { title, commands } of all.values())
    byTitle.set(title, [...(byTitle.get(title) ?? []), ...commands]);
  return [...byTitle].map(([title, commands]) => ({ title, commands }));
}

let pending = "";
let pendingTimer: ReturnType<typeof setTimeout> | undefined;

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const press = pressName(event);
  const command = find(pending ? `${pending} ${press}` : press) ?? find(press);
  if (command?.run && mayRun(event, press)) {
    event.preventDefault();
    command.run();
    forget();
  } else if (beginsSequence(press) && mayRun(event, press)) {
    forget();
    pending = press;
    pendingTimer = setTimeout(forget, SECOND_KEY_MS);
  } else if (event.key.length === 1) forget();
}

/** The command of a press; of several the one that came last, as its component is on top. */
function find(keys: string): Command | undefined {
  return [...groups.get().values()]
    .flatMap(({ commands }) => commands)
    .findLast((command) => command.run && command.keys?.includes(keys));
}

function beginsSequence(press: string): boolean {
  return [...groups.get().values()].some(({ commands }) =>
    commands.some(({ keys }) => keys?.some((one) => one.startsWith(`${press} `))),
  );
}

/** Single keys rest in fields, menus and dialogs, and when they are switched off. */
function mayRun(event: KeyboardEvent, press: string): boolean {
  const inField = event.target instanceof Element && event.target.closest(BUSY) !== null;
  if (isSingleKey(press)) return areShortcutsEnabled() && !inField;
  // Undo and the like belong to the field that is being written in; the palette does not.
  return !inField || press === "mod+k";
}

function forget(): void {
  clearTimeout(pendingTimer);
  pending = "";
}

if (typeof document !== "undefined") document.addEventListener("keydown", onKey);
