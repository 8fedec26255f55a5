interface Placed {
  nodes: { id: string; position: { x: number; y: number } }[];
  edges: { source: string; target: string }[];
}

/** Where an arrow key leads from a node: along an arrow, or to the next one in its column. */
export function neighbourOf({ nodes, edges }: Placed, from: string, key: string): string | null {
  const here = nodes.find(({ id }) => id === from);
  if (!here) return null;
  const isLinked = (id: string) =>
    edges.some(({ source, target }) =>
      key === "ArrowRight" ? source === from && target === id : source === id && target === from,
    );
  const candidates = nodes.filter(({ id, position: { x, y } }) => {
    if (id === from) return false;
    if (key === "ArrowRight" || key === "ArrowLeft") return isLinked(id);
    if (x !== here.position.x) return false;
    return key === "ArrowDown" ? y > here.position.y : key === "ArrowUp" && y < here.position.y;
  });
  const distance = (node: Placed["nodes"][number]) => Math.abs(node.position.y - here.position.y);
  candidates.sort((a, b) => distance(a) - distance(b));
  return candidates[0]?.id ?? null;
}
