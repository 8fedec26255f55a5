/** An arrow between two places, by their numbers. */
export type Arrow = readonly [from: number, to: number];

/**
 * The column of each node: to the right of everything that it came of, and as near as possible to
 * what came of it. Arrows that would close a circle are left aside.
 */
export function layersOf(count: number, arrows: readonly Arrow[]): number[] {
  const forward = withoutCircles(count, arrows);
  const layer = new Array<number>(count).fill(0);
  const order = inOrder(count, forward);
  for (const node of order)
    for (const next of forward[node]) layer[next] = Math.max(layer[next], layer[node] + 1);
  const isTarget = new Set(forward.flat());
  for (const node of order.toReversed()) {
    // What nothing came before stands beside what uses it and not at the far left.
    if (isTarget.has(node) || forward[node].length === 0) continue;
    layer[node] = Math.min(...forward[node].map((next) => layer[next])) - 1;
  }
  return layer;
}

/** Targets of each node, without the arrows that lead back to where one came from. */
function withoutCircles(count: number, arrows: readonly Arrow[]): number[][] {
  const targets: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of arrows) if (from !== to) targets[from].push(to);
  const state = new Uint8Array(count);
  const kept: number[][] = Array.from({ length: count }, () => []);
  for (let root = 0; root < count; root++) {
    if (state[root] !== 0) continue;
    const path: [node: number, next: number][] = [[root, 0]];
    state[root] = 1;
    while (path.length > 0) {
      const top = path[path.length - 1];
      const [node, next] = top;
      if (next >= targets[node].length) {
        state[node] = 2;
        path.pop();
        continue;
      }
      top[1]++;
      const target = targets[node][next];
      if (state[target] === 1) continue;
      kept[node].push(target);
      if (state[target] === 0) {
        state[target] = 1;
        path.push([target, 0]);
      }
    }
  }
  return kept;
}

/** The nodes so that every arrow leads to a later one. */
function inOrder(count: number, targets: number[][]): number[] {
  const waiting = new Array<number>(count).fill(0);
  for (const next of targets.flat()) waiting[next]++;
  const order = [...waiting.keys()].filter((node) => waiting[node] === 0);
  for (let i = 0; i < order.length; i++)
    for (const next of targets[order[i]]) if (--waiting[next] === 0) order.push(next);
  return order;
}
