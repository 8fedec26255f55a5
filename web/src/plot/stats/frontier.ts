export type Goal = "min" | "max";

/**
 * The points that no other point beats in both directions (the Pareto frontier), by their places,
 * in the order of x. Of equal points the first one is kept.
 *
 * Source: Kung, Luccio and Preparata (1975), "On Finding the Maxima of a Set of Vectors".
 */
export function frontierOf(x: number[], y: number[], goalX: Goal, goalY: Goal): number[] {
  const betterX = goalX === "min" ? 1 : -1;
  const betterY = goalY === "min" ? 1 : -1;
  const order = x
    .map((_, i) => i)
    .sort((a, b) => betterX * (x[a] - x[b]) || betterY * (y[a] - y[b]) || a - b);
  const kept: number[] = [];
  let best = Infinity;
  for (const i of order) {
    if (betterY * y[i] < best) {
      best = betterY * y[i];
      kept.push(i);
    }
  }
  return kept.sort((a, b) => x[a] - x[b] || a - b);
}
