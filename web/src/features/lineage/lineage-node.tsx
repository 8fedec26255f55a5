import { useLingui } from "@lingui/react/macro";
import { Handle, Position } from "@xyflow/react";
import type { LineageNode } from "@/api/lineage";
import { CroppedText } from "@/ui/cropped-text";
import classes from "./lineage.module.css";
import { isGoneNode, NODE_ICONS, useNodeWords } from "./node-words";

/** A node: its shape, its icon and its words say what it is; one of them has the focus of Tab. */
export function LineageNodeBox({
  data: { node, isActive, isBegin, isDimmed },
}: {
  data: {
    node: LineageNode;
    isActive: boolean;
    isBegin: boolean;
    isDimmed: boolean;
  };
}) {
  const { t } = useLingui();
  const words = useNodeWords();
  const [kind, about] = [words.kind(node), words.about(node)];
  const Icon = NODE_ICONS[node.kind];
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        className={classes.node}
        data-lineage-node={node.id}
        data-kind={node.kind}
        data-gone={isGoneNode(node) || undefined}
        data-active={isActive || undefined}
        data-begin={isBegin || undefined}
        data-dimmed={isDimmed || undefined}
        tabIndex={isActive ? 0 : -1}
        aria-pressed={isActive}
      >
        <Icon size={16} />
        <span className="visually-hidden">
          {[kind, node.label, isBegin && t`here the lineage begins`].filter(Boolean).join(", ")}
        </span>
        <span className={classes.nodeText}>
          <span aria-hidden="true">
            <CroppedText text={node.label} crop="middle" />
          </span>
          <span className={classes.nodeAbout}>{about || kind}</span>
        </span>
        {node.kind === "cluster" && <span className={classes.members}>{node.members}</span>}
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}
