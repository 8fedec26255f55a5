import { useEffect, useState } from "react";

/**
 * True as soon as `opened` is, but never in a first render: a dialog that is there before it opens
 * knows where the focus was, and gives it back. It closes without such a delay, so that a key
 * pressed right after Esc already belongs to the page.
 */
export function useAfterMount(opened: boolean): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => setShown(opened), [opened]);
  return opened && shown;
}
