import { useEffect } from "react";
import { runFileUrl } from "@/api/files";
import { isPicture, itemsOf } from "../media-value";
import { indexAt, type PlacedSeries } from "./positions";

/** While it plays, fetch the pictures of the next place before they are shown. */
export function useNextPictures(
  playing: boolean,
  series: PlacedSeries[],
  next: number | undefined,
): void {
  useEffect(() => {
    if (!playing || next === undefined) return;
    for (const one of series)
      for (const item of itemsOf(one.values[indexAt(one, next)]?.value))
        if (isPicture(item)) new Image().src = runFileUrl(one.run, item.path, { inline: true });
  }, [playing, series, next]);
}
