import { useEffect, useState } from "react";

/** A file that is not there may still be on its way; when it is looked for again. */
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

type Found = "shown" | "missing" | "broken";

/**
 * What became of a file that an element of the page loads by itself. An element does not say why it
 * failed, so the server is asked whether it has the file.
 */
export function useContent(source: string) {
  const first = { source, tries: 0, found: "shown" as Found };
  const [state, setState] = useState(first);
  const current = state.source === source ? state : first;
  const { tries, found } = current;
  useEffect(() => {
    const waitMs = RETRY_MS[tries];
    if (found !== "missing" || waitMs === undefined) return;
    const timer = setTimeout(() => setState({ source, tries: tries + 1, found: "shown" }), waitMs);
    return () => clearTimeout(timer);
  }, [source, tries, found]);
  const onError = async () => {
    const isThere = await fetch(source, { method: "HEAD" }).then(
      ({ ok }) => ok,
      () => false,
    );
    setState({ source, tries, found: isThere ? "broken" : "missing" });
  };
  return { tries, found, isGivenUp: tries >= RETRY_MS.length, onError: () => void onError() };
}
