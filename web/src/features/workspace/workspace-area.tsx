import { Trans, useLingui } from "@lingui/react/macro";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import { textMatcher } from "@/lib/text-search";
import { later } from "@/ui/later";
import { Notice } from "@/ui/notice";
import { matching, panelsIn, panelText } from "@/workspace/arrangement";
import { nRemoved, restoreRemoved } from "@/workspace/layout-edit";
import type { PanelSpec } from "@/workspace/spec";
import { useWorkspace, useWorkspaceSession } from "@/workspace/use-workspace";
import { LayoutActions, LayoutActionsContext } from "./layout-actions";
import { ManualStart } from "./manual-start";
import { type PanelHost, PanelHostContext } from "./panel-host";
import { type PanelSearch, type Zoom, zoomOf, zoomSearch } from "./panel-search";
import { SectionView } from "./section-view";
import { useArrangement } from "./use-arrangement";
import { lookAgain } from "./use-visible-rows";
import { useWorkspaceCommands } from "./use-workspace-commands";
import { ViewNotices } from "./views/view-notices";
import classes from "./workspace.module.css";
import { WorkspaceToolbar } from "./workspace-toolbar";

const FullScreen = later(async () => (await import("./full-screen")).FullScreen);

export interface WorkspaceAreaProps {
  host: PanelHost;
  search: PanelSearch;
  onSearch: (change: Partial<PanelSearch>) => void;
  /** What stands there while there is no key at all. */
  emptyText: string;
  systemOpen?: boolean;
  /** Whether a panel has a place on this page; must stay the same function. Without it all have. */
  suits?: ((panel: PanelSpec) => boolean) | undefined;
}

/** The panels of a page, arranged as the workspace says, with what they share above. */
export function WorkspaceArea(props: WorkspaceAreaProps) {
  const { host, search, onSearch } = props;
  const { store } = useWorkspaceSession();
  const actions = useMemo(() => new LayoutActions(store), [store]);
  useEffect(() => {
    actions.expand = (panel) => onSearch({ panel: panel ?? undefined });
  }, [actions, onSearch]);
  return (
    <PanelHostContext value={host}>
      <LayoutActionsContext value={actions}>
        <Area {...props} actions={actions} search={search} />
      </LayoutActionsContext>
    </PanelHostContext>
  );
}

function Area({
  host,
  search,
  onSearch,
  emptyText,
  systemOpen = false,
  suits,
  actions,
}: WorkspaceAreaProps & { actions: LayoutActions }) {
  const { t } = useLingui();
  const arranged = useArrangement(host.keys, host.types);
  actions.sections = arranged;
  const sections = useMemo(() => (suits ? matching(arranged, suits) : arranged), [arranged, suits]);
  const { panels: wanted = "", zx, from, to } = search;
  const found = useMemo(() => {
    const matches = textMatcher(wanted, true) ?? textMatcher(wanted, false);
    return matches && wanted ? matching(sections, (panel) => matches(panelText(panel))) : sections;
  }, [sections, wanted]);
  const [total, nFound] = useMemo(
    () => [panelsIn(sections).length, panelsIn(found).length],
    [sections, found],
  );
  const zoom = useMemo(() => zoomOf({ zx, from, to }), [zx, from, to]);
  const [onZoom] = useLatest((next: Zoom | null) => onSearch(zoomSearch(next)));
  useWorkspaceCommands(actions, onZoom);
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  // biome-ignore lint/correctness/useExhaustiveDependencies(height): rows move when it changes
  useEffect(lookAgain, [height]);
  const sorted = useWorkspace((spec) => spec.layout?.sorted) ?? false;
  const manual = useWorkspace((spec) => spec.layout?.mode === "manual");

  return (
    <>
      <WorkspaceToolbar
        search={search}
        onSearch={onSearch}
        found={nFound}
        total={total}
        zoom={zoom}
        onZoom={onZoom}
      />
      <ViewNotices onSearch={onSearch} />
      <div className={classes.area}>
        <div ref={ref}>
          {width > 0 &&
            found.map((section) => (
              <SectionView
                key={section.id}
                section={section}
                depth={0}
                widthPx={width}
                zoom={zoom}
                onZoom={onZoom}
                searching={wanted !== ""}
                systemOpen={systemOpen}
                movable={!sorted}
              />
            ))}
        </div>
        {total > 0 && nFound === 0 && <Notice title={t`No panel matches`} />}
        {host.keys.length === 0 && total === 0 && <Notice title={emptyText} />}
        {host.keys.length > 0 && manual && total === 0 && <ManualStart />}
        <Removed actions={actions} />
      </div>
      {search.panel !== undefined && (
        <FullScreen
          sections={found}
          panel={search.panel}
          zoom={zoom}
          onZoom={onZoom}
          onPanel={actions.expand}
        />
      )}
    </>
  );
}

/** How much was removed that would have come by itself, and the way back. */
function Removed({ actions }: { actions: LayoutActions }) {
  const n = useWorkspace((spec) => (spec.layout ? nRemoved(spec.layout) : 0));
  if (n === 0) return null;
  return (
    <p className={classes.restored}>
      <Trans>{n} removed.</Trans>{" "}
      <button type="button" className="link" onClick={() => actions.change(restoreRemoved)}>
        <Trans>Put back</Trans>
      </button>
    </p>
  );
}

/** A function that stays the same and does what the newest render said. */
function useLatest<A extends unknown[]>(latest: (...args: A) => void) {
  const [held] = useState(() => {
    const box = { latest, call: (...args: A) => box.latest(...args) };
    return box;
  });
  useEffect(() => {
    held.latest = latest;
  });
  return [held.call] as const;
}
