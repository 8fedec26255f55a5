import { useLingui } from "@lingui/react/macro";
import type { LineageNode } from "@/api/lineage";
import { useStateName } from "@/i18n/state-name";
import { ArtifactIcon, DatasetIcon, PlayIcon, ViewsIcon } from "@/ui/icons";

export const NODE_ICONS = {
  run: PlayIcon,
  version: ArtifactIcon,
  dataset: DatasetIcon,
  cluster: ViewsIcon,
};

const RUN_STATES = new Set([
  "pending",
  "running",
  "finishing",
  "finished",
  "failed",
  "killed",
  "crashed",
  "preempting",
  "preempted",
]);

/** True for what was deleted: its place in the lineage stays. */
export function isGoneNode({ state }: LineageNode): boolean {
  return state === "gone" || state === "deleted";
}

/** What a node is, in words: the kind, what kind of it, and how it stands. */
export function useNodeWords(): {
  kind: (node: LineageNode) => string;
  about: (node: LineageNode) => string;
} {
  const { t } = useLingui();
  const stateName = useStateName();
  const kinds: Record<LineageNode["kind"], string> = {
    run: t`Run`,
    version: t`Artifact`,
    dataset: t`Data set`,
    cluster: t`Group`,
  };
  const state = (node: LineageNode) => {
    if (isGoneNode(node)) return t`deleted`;
    if (node.state === "trashed") return t`in the trash`;
    if (node.kind === "version")
      return { pending: t`on its way`, failed: t`failed` }[node.state] ?? "";
    return RUN_STATES.has(node.state)
      ? stateName(node.state as Parameters<typeof stateName>[0])
      : "";
  };
  const detail = ({ kind, detail: text }: LineageNode) =>
    kind === "cluster" ? (kinds[text as LineageNode["kind"]] ?? text) : text;
  return {
    kind: (node) => kinds[node.kind],
    about: (node) => [detail(node), state(node)].filter(Boolean).join(" · "),
  };
}
