import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { LineageGraph, LineageNode } from "@/api/lineage";
import { flowOf } from "./flow";
import classes from "./lineage.module.css";
import { LineageEdgeLine } from "./lineage-edge";
import { LineageNodeBox } from "./lineage-node";
import { neighbourOf } from "./neighbour";
import { NodeDetails } from "./node-details";

const NODE_TYPES = { lineage: LineageNodeBox };
const EDGE_TYPES = { lineage: LineageEdgeLine };
/** A small graph is not blown up to fill the window. */
const FIT = { maxZoom: 1, padding: 0.15 };
const MIN_ZOOM = 0.02;

export interface GraphProps {
  graph: LineageGraph;
  /** The node from which one looks. */
  begin: string;
  /** What a search found, or null without a search. */
  found: LineageNode[] | null | undefined;
  onOpen: (node: LineageNode) => void;
  onBegin: (node: LineageNode) => void;
}

/** The lineage as a graph from left to right. */
export function LineageGraphView(props: GraphProps) {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({ graph, begin, found, onOpen, onBegin }: GraphProps) {
  const { t } = useLingui();
  const theme = useComputedColorScheme("light");
  const flow = useReactFlow();
  const [active, setActive] = useState(begin);
  const frame = useRef<HTMLDivElement>(null);
  const placed = useMemo(() => flowOf(graph), [graph]);
  const foundIds = useMemo(() => found && new Set(found.map(({ id }) => id)), [found]);
  const chosen = graph.nodes.find(({ id }) => id === active);

  const nodes = useMemo(
    () =>
      placed.nodes.map((node) => ({
        ...node,
        data: {
          node: node.data.node,
          isActive: node.id === active,
          isBegin: node.id === begin,
          isDimmed: foundIds ? !foundIds.has(node.id) : false,
        },
      })),
    [placed, active, begin, foundIds],
  );
  const edges = useMemo(
    () =>
      placed.edges.map((edge) => ({
        ...edge,
        data: { ...edge.data, isLit: edge.source === active || edge.target === active },
      })),
    [placed, active],
  );

  // A graph of other nodes is looked at anew; one that only grew keeps its view.
  const firstNodes = useRef(placed);
  useEffect(() => {
    if (firstNodes.current === placed) return;
    firstNodes.current = placed;
    void flow.fitView(FIT);
  }, [placed, flow]);

  const show = useCallback(
    (id: string) => {
      setActive(id);
      const node = placed.nodes.find((one) => one.id === id);
      if (!node) return;
      const { x, y, zoom } = flow.getViewport();
      const box = frame.current?.getBoundingClientRect();
      const left = node.position.x * zoom + x;
      const top = node.position.y * zoom + y;
      const isSeen =
        box &&
        left > 0 &&
        top > 0 &&
        left + node.width * zoom < box.width &&
        top + node.height * zoom < box.height;
      if (!isSeen)
        void flow.setCenter(node.position.x + node.width / 2, node.position.y + node.height / 2, {
          zoom: Math.max(zoom, 0.6),
        });
      // It may have to be drawn first.
      requestAnimationFrame(() =>
        requestAnimationFrame(() =>
          frame.current
            ?.querySelector<HTMLElement>(`[data-lineage-node="${CSS.escape(id)}"]`)
            ?.focus({ preventScroll: true }),
        ),
      );
    },
    [placed, flow],
  );

  const firstFound = found?.[0]?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another hit moves the view, and the focus stays in the search box
  useEffect(() => {
    const node = placed.nodes.find(({ id }) => id === firstFound);
    if (node)
      void flow.setCenter(node.position.x + node.width / 2, node.position.y + node.height / 2, {
        zoom: Math.max(flow.getZoom(), 0.6),
      });
  }, [firstFound]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.dataset.lineageNode) return;
    if (event.key === "Enter" && chosen) {
      event.preventDefault();
      return onOpen(chosen);
    }
    const next = neighbourOf(placed, active, event.key);
    if (!next) return;
    event.preventDefault();
    show(next);
  };
  return (
    <div ref={frame} className={classes.graph}>
      <ReactFlow
        aria-label={t`Lineage`}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        colorMode={theme}
        fitView
        fitViewOptions={FIT}
        minZoom={MIN_ZOOM}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        onNodeClick={(_, node) => setActive(node.id)}
        onNodeDoubleClick={(_, { data }) => onOpen(data.node)}
        zoomOnDoubleClick={false}
        onKeyDown={onKeyDown}
        ariaLabelConfig={{
          "controls.ariaLabel": t`View`,
          "controls.zoomIn.ariaLabel": t`Larger`,
          "controls.zoomOut.ariaLabel": t`Smaller`,
          "controls.fitView.ariaLabel": t`Show all`,
          "minimap.ariaLabel": t`Overview of the lineage`,
        }}
      >
        <Background gap={24} size={1} />
        <Controls showInteractive={false} fitViewOptions={FIT} />
        <MiniMap
          pannable
          zoomable
          className={classes.map}
          nodeClassName={(node) => (node.id === active ? classes.mapActive : "")}
        />
      </ReactFlow>
      {chosen && (
        <NodeDetails
          node={chosen}
          isBegin={chosen.id === begin}
          onOpen={() => onOpen(chosen)}
          onBegin={() => onBegin(chosen)}
        />
      )}
    </div>
  );
}
