import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type LineageGraph = Schemas["LineageGraph"];
export type LineageNode = Schemas["LineageNode"];
export type LineageEdge = Schemas["LineageEdge"];

export interface LineageQuestion {
  /** uid of a run, or id of a version: where the graph begins. */
  run?: string;
  version?: string;
  /** Steps away from there, in any direction. */
  depth: number;
  /** Clusters to be shown as what they are made of. */
  explode: string[];
}

/** Where something came from and what came of it. */
export function lineageQuery(question: LineageQuestion) {
  return queryOptions({
    queryKey: ["lineage", question] as const,
    queryFn: async ({ signal }): Promise<LineageGraph> => {
      const graph = dataOf(
        await api.GET("/api/v1/lineage", { params: { query: question }, signal }),
      );
      return {
        ...graph,
        nodes: graph.nodes.map((node) => ({ ...NO_NODE, ...node })),
        edges: graph.edges.map((edge) => ({ ...edge, label: edge.label ?? "" })),
      };
    },
    placeholderData: (previous) => previous,
  });
}

/** The server leaves out what is at its default. */
const NO_NODE = { state: "", path: "", detail: "", members: 0 };
