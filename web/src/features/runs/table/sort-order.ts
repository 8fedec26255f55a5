/** How a column takes part in the order: where it stands in it and which way. */
export interface Direction {
  place: number;
  descending: boolean;
}

/** null: not sorted by it. */
export function directionOf(sort: string[] | undefined, name: string): Direction | null {
  const place = sort?.findIndex((one) => one === name || one === `-${name}`) ?? -1;
  return place < 0 ? null : { place, descending: sort?.[place] !== name };
}

/** A click on a title goes from ascending to descending to not sorted. */
export function nextDirection(now: Direction | null): "asc" | "desc" | null {
  if (!now) return "asc";
  return now.descending ? null : "desc";
}

/**
 * The order with this column going another way: alone, or (`beside`) with those that were there.
 * undefined is the order before anybody chose.
 */
export function sortedBy(
  sort: string[] | undefined,
  name: string,
  way: "asc" | "desc" | null,
  beside: boolean,
): string[] | undefined {
  const text = way === "desc" ? `-${name}` : name;
  const now = directionOf(sort, name);
  if (!beside) return way ? [text] : undefined;
  const next = [...(sort ?? [])];
  if (now) next.splice(now.place, 1, ...(way ? [text] : []));
  else if (way) next.push(text);
  return next.length > 0 ? next : undefined;
}
