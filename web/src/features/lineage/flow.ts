import { type NodeHandle, Position } from "@xyflow/react";
import type { LineageEdge, LineageGraph, LineageNode } from "@/api/lineage";
import { layout, NODE, type Point } from "./layout";

export interface FlowNode {
  id: string;
  type: "lineage";
  position: Point;
  width: number;
  height: number;
  measured: { width: number; height: number };
  handles: NodeHandle[];
  data: { node: LineageNode };
}

export interface FlowEdge {
  id: string;
  type: "lineage";
  source: string;
  target: string;
  /** What it leads from and to, in names: the library would say their ids, in English. */
  ariaLabel: string;
  data: { edge: LineageEdge; passes: Point[] };
}

/** Arrows are drawn before what they lead to was ever in view, so their ends are told. */
const HANDLES: NodeHandle[] = [
  { type: "target", position: Position.Left, x: 0, y: NODE.height / 2, width: 1, height: 1 },
  {
    type: "source",
    position: Position.Right,
    x: NODE.width,
    y: NODE.height / 2,
    width: 1,
    height: 1,
  },
];

/** The graph with places, as the drawing library takes it. */
export function flowOf(graph: LineageGraph): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const numbers = new Map(graph.nodes.map(({ id }, i) => [id, i]));
  const known = graph.edges.filter(
    ({ source, target }) => numbers.has(source) && numbers.has(target),
  );
  const arrows = known.map(
    ({ source, target }) => [numbers.get(source) ?? 0, numbers.get(target) ?? 0] as const,
  );
  const places = layout(graph.nodes.length, arrows);
  return {
    nodes: graph.nodes.map((node, i) => ({
      id: node.id,
      type: "lineage",
      position: places.nodes[i],
      ...NODE,
      // What was never in view counts for fitting all into it.
      measured: NODE,
      handles: HANDLES,
      data: { node },
    })),
    edges: known.map((edge, i) => ({
      id: `${edge.source} ${edge.kind} ${edge.target} ${edge.label}`,
      type: "lineage",
      source: edge.source,
      target: edge.target,
      ariaLabel: [edge.source, edge.target]
        .map((id) => graph.nodes[numbers.get(id) ?? 0].label)
        .join(" → "),
      data: { edge, passes: places.passes[i] },
    })),
  };
}
