import { useEffect } from "react";

/** The title of the browser tab: the page first, because tabs are cut at the end. */
export function usePageTitle(page: string): void {
  useEffect(() => {
    document.title = `${page} · kiseki`;
  }, [page]);
}
