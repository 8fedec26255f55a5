import { type RefCallback, useEffect, useId, useLayoutEffect, useState } from "react";

type Floating = typeof import("./floating");

let floating: Floating | undefined;

/** Without a connection it comes the next time that somebody wants it. */
export async function loadFloating(): Promise<void> {
  try {
    floating ??= await import("./floating");
  } catch {
    // The server does not answer, which the page says elsewhere.
  }
}

/** What a button is given that opens something over the page. */
export interface OpenerProps {
  ref: RefCallback<HTMLElement>;
  id: string;
  "aria-haspopup": "menu" | "dialog";
  "aria-expanded": boolean;
  "aria-controls": string | undefined;
  onPointerEnter: () => void;
  onFocus: () => void;
  onClick: () => void;
}

/**
 * A button and what it opens, whose code is asked for at the latest when the button is pointed at
 * or focused. The button stays the same element when it comes, so that it keeps the focus.
 */
export function useFloating(
  kind: "menu" | "dialog",
  opened: boolean,
  onChange: (opened: boolean) => void,
): { opener: OpenerProps; target: HTMLElement | null; parts: Floating | undefined } {
  const id = useId();
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [parts, setParts] = useState<Floating>();
  useEffect(() => {
    if (opened) void loadFloating().then(() => setParts(floating));
  }, [opened]);
  const opener: OpenerProps = {
    ref: setTarget,
    id,
    "aria-haspopup": kind,
    "aria-expanded": opened,
    "aria-controls": opened && parts ? `${id}-dropdown` : undefined,
    onPointerEnter: () => void loadFloating(),
    onFocus: () => void loadFloating(),
    onClick: () => onChange(!opened),
  };
  return { opener, target, parts };
}

/** Stands where Mantine wants the button to be and gives it the one that is elsewhere. */
export function Anchor({ ref, to }: { ref?: RefCallback<HTMLElement>; to: HTMLElement }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the callback is another one in every render
  useLayoutEffect(() => {
    ref?.(to);
  }, [to]);
  return null;
}
