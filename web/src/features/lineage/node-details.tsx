import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { LineageNode } from "@/api/lineage";
import classes from "./lineage.module.css";
import { isGoneNode, NODE_ICONS, useNodeWords } from "./node-words";

/** What is known of the node in focus, and where one can go from it. */
export function NodeDetails({
  node,
  isBegin,
  onOpen,
  onBegin,
}: {
  node: LineageNode;
  isBegin: boolean;
  onOpen: () => void;
  onBegin: () => void;
}) {
  const { t } = useLingui();
  const words = useNodeWords();
  const Icon = NODE_ICONS[node.kind];
  const canBegin = !isBegin && (node.kind === "run" || node.kind === "version");
  return (
    <section className={classes.details} aria-label={t`What is chosen`}>
      <Icon size={16} />
      <strong>
        <bdi>{node.label}</bdi>
      </strong>
      <span className={classes.muted}>
        {[words.kind(node), words.about(node)].filter(Boolean).join(" · ")}
      </span>
      {isGoneNode(node) && (
        <span className={classes.muted}>
          <Trans>Its place stays so that the lineage stays true.</Trans>
        </span>
      )}
      <span className={classes.space} />
      {canBegin && (
        <Button size="compact-sm" variant="default" onClick={onBegin}>
          <Trans>Begin here</Trans>
        </Button>
      )}
      {node.kind === "cluster" && (
        <Button size="compact-sm" variant="default" onClick={onOpen}>
          <Trans>Show all {node.members}</Trans>
        </Button>
      )}
      {node.path && (
        <Button size="compact-sm" variant="default" onClick={onOpen}>
          <Trans>Open</Trans>
        </Button>
      )}
    </section>
  );
}
