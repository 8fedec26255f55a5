import { Plural, useLingui } from "@lingui/react/macro";
import { Fragment, useMemo } from "react";
import type { LineageGraph, LineageNode } from "@/api/lineage";
import { layersOf } from "./layers";
import classes from "./lineage.module.css";
import { isGoneNode, NODE_ICONS, useNodeWords } from "./node-words";

/** The lineage as a table: what came first stands first, each with what it came of and led to. */
export function LineageList({
  graph,
  all,
  begin,
  onOpen,
}: {
  graph: LineageGraph;
  /** Every node, also those that a search left out. */
  all: LineageNode[];
  begin: string;
  onOpen: (node: LineageNode) => void;
}) {
  const { t } = useLingui();
  const words = useNodeWords();
  const stages = useMemo(() => stagesOf(all, graph), [all, graph]);
  const byId = useMemo(() => new Map(all.map((node) => [node.id, node])), [all]);
  const nodes = graph.nodes.toSorted((a, b) => (stages.get(a.id) ?? 0) - (stages.get(b.id) ?? 0));
  const neighbours = (node: LineageNode, side: "source" | "target") =>
    graph.edges
      .filter((edge) => edge[side === "source" ? "target" : "source"] === node.id)
      .flatMap((edge) => byId.get(edge[side]) ?? []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={t`Lineage`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t`Stage`}</th>
            <th scope="col">{t`Name`}</th>
            <th scope="col">{t`What`}</th>
            <th scope="col">{t`Came of`}</th>
            <th scope="col">{t`Led to`}</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.id} aria-current={node.id === begin || undefined}>
              <td className={classes.number}>{(stages.get(node.id) ?? 0) + 1}</td>
              <th scope="row">
                <NodeName node={node} onOpen={onOpen} />
              </th>
              <td className={classes.muted}>
                {[words.kind(node), words.about(node)].filter(Boolean).join(" · ")}
              </td>
              <td>
                <Names nodes={neighbours(node, "source")} onOpen={onOpen} />
              </td>
              <td>
                <Names nodes={neighbours(node, "target")} onOpen={onOpen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const MOST_NAMES = 8;

function Names({ nodes, onOpen }: { nodes: LineageNode[]; onOpen: (node: LineageNode) => void }) {
  const rest = nodes.length - MOST_NAMES;
  return (
    <>
      {nodes.slice(0, MOST_NAMES).map((node, i) => (
        <Fragment key={node.id}>
          {i > 0 && ", "}
          <NodeName node={node} onOpen={onOpen} />
        </Fragment>
      ))}
      {rest > 0 && (
        <span className={classes.muted}>
          {" "}
          <Plural value={rest} one="and # more" other="and # more" />
        </span>
      )}
    </>
  );
}

function NodeName({ node, onOpen }: { node: LineageNode; onOpen: (node: LineageNode) => void }) {
  const Icon = NODE_ICONS[node.kind];
  const name = (
    <>
      <Icon size={13} />
      <bdi>{node.label}</bdi>
    </>
  );
  if (!node.path && node.kind !== "cluster")
    return (
      <span className={classes.plainName} data-gone={isGoneNode(node) || undefined}>
        {name}
      </span>
    );
  return (
    <button type="button" className={classes.linkName} onClick={() => onOpen(node)}>
      {name}
    </button>
  );
}

function stagesOf(nodes: LineageNode[], graph: LineageGraph): Map<string, number> {
  const numbers = new Map(nodes.map(({ id }, i) => [id, i]));
  const arrows = graph.edges.flatMap(({ source, target }) => {
    const [from, to] = [numbers.get(source), numbers.get(target)];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
  const layers = layersOf(nodes.length, arrows);
  const least = Math.min(0, ...layers);
  return new Map(nodes.map(({ id }, i) => [id, layers[i] - least]));
}
