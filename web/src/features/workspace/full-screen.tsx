import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Modal } from "@mantine/core";
import { useEffect, useRef } from "react";
import { BackIcon, CloseIcon, ForwardIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import { type ArrangedSection, flat } from "@/workspace/arrangement";
import classes from "./full-screen.module.css";
import type { Zoom } from "./panel-search";
import { PanelContent } from "./panel-slot";
import { useSectionNames } from "./section-names";

interface FullScreenProps {
  sections: ArrangedSection[];
  panel: string;
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
  onPanel: (panel: string | null) => void;
}

/** One panel alone on the page; the arrow keys go to its neighbours. */
export function FullScreen({ sections, panel, zoom, onZoom, onPanel }: FullScreenProps) {
  const { t } = useLingui();
  const nameOf = useSectionNames();
  const all = flat(sections).flatMap((section) =>
    section.panels.map((one) => ({ section, panel: one })),
  );
  const place = all.findIndex((one) => one.panel.id === panel);
  const shown = all[place];
  const go = (step: number) => {
    const next = all[place + step];
    if (next) onPanel(next.panel.id);
  };
  useArrowKeys(go);
  return (
    <Modal.Root opened fullScreen onClose={() => onPanel(null)}>
      <Modal.Content className={classes.content}>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>
            {shown ? nameOf(shown.section) : t`Panel`}
          </Modal.Title>
          <span className={classes.place} aria-live="polite">
            {shown && (
              <Trans>
                {place + 1} of {all.length}
              </Trans>
            )}
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t`Previous panel`}
            title={t`Previous panel`}
            disabled={place <= 0}
            onClick={() => go(-1)}
            data-autofocus
          >
            <BackIcon size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t`Next panel`}
            title={t`Next panel`}
            disabled={!shown || place === all.length - 1}
            onClick={() => go(1)}
          >
            <ForwardIcon size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t`Close`}
            title={t`Close`}
            onClick={() => onPanel(null)}
          >
            <CloseIcon size={16} />
          </ActionIcon>
        </div>
        <div className={classes.panel}>
          {shown ? (
            <PanelContent
              key={shown.panel.id}
              panel={shown.panel}
              above={shown.section.settings}
              zoom={zoom}
              onZoom={onZoom}
              expanded
            />
          ) : (
            <Notice title={t`This panel is not in the workspace shown here`} />
          )}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Left and right, unless what has the focus needs them: a chart for its crosshair, a field. */
function useArrowKeys(go: (step: number) => void): void {
  const latest = useRef(go);
  useEffect(() => {
    latest.current = go;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !(event.target instanceof Element)) return;
      if (event.target.closest("input, [role=slider], [role=tablist], [role=listbox]")) return;
      if (event.key === "ArrowLeft") latest.current(-1);
      if (event.key === "ArrowRight") latest.current(1);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
