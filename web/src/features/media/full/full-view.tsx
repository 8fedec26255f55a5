import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Modal, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useLanguage } from "@/i18n/language";
import { BackIcon, CloseIcon, ForwardIcon, MinusIcon, PlusIcon } from "@/ui/icons";
import type { MediaCell } from "../cells";
import { LayersMenu } from "../image/layers-menu";
import type { Overlays } from "../media-config";
import { isPicture } from "../media-value";
import classes from "./full-view.module.css";
import { Stage } from "./stage";
import { useZoom } from "./use-zoom";

interface FullViewProps {
  title: string;
  /** Everything in the panel, in its order. */
  cells: MediaCell[];
  /** Which of them are shown: one, or up to four beside each other. */
  shown: string[];
  onShown: (shown: string[]) => void;
  overlays: Overlays;
  onOverlays: (overlays: Overlays) => void;
  /** The slider of the panel. */
  slider: React.ReactNode;
}

/** One medium on the whole page, or some beside or over each other. */
export function FullView(props: FullViewProps) {
  const { title, cells, shown, onShown, overlays, onOverlays, slider } = props;
  const { t } = useLingui();
  const locale = useLanguage();
  const zooming = useZoom();
  const [isSwiping, setSwiping] = useState(false);
  const [split, setSplit] = useState(0.5);
  const found = shown.flatMap((id) => cells.find((cell) => cell.id === id) ?? []);
  const place = cells.findIndex(({ id }) => id === shown[0]);
  const go = (step: number) => {
    const next = cells[place + step];
    if (next) onShown([next.id]);
  };
  const canSwipe = found.length === 2 && found.every(({ item }) => isPicture(item));
  const swiping = isSwiping && canSwipe;
  const name = (cell: MediaCell) =>
    [cell.run.name, cell.key, t`step ${cell.step.toLocaleString(locale)}`].join(" · ");
  const tool = (label: string, onClick: () => void, icon: React.ReactNode, disabled = false) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {icon}
    </ActionIcon>
  );
  return (
    <Modal.Root opened fullScreen onClose={() => onShown([])}>
      <Modal.Content className={classes.content} aria-label={title}>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          {found.length === 1 && cells.length > 1 && (
            <>
              {tool(t`Previous`, () => go(-1), <BackIcon size={16} />, place <= 0)}
              <span className={classes.count} aria-live="polite">
                <Trans>
                  {place + 1} of {cells.length}
                </Trans>
              </span>
              {tool(t`Next`, () => go(1), <ForwardIcon size={16} />, place >= cells.length - 1)}
            </>
          )}
          {canSwipe && (
            <SegmentedControl
              size="xs"
              value={swiping ? "over" : "beside"}
              onChange={(value) => setSwiping(value === "over")}
              data={[
                { value: "beside", label: t`Side by side` },
                { value: "over", label: t`Over each other` },
              ]}
            />
          )}
          <span className={classes.space} />
          {tool(t`Smaller`, zooming.smaller, <MinusIcon size={16} />)}
          <Button size="compact-xs" variant="default" onClick={zooming.fit}>
            {t`Fit`}
          </Button>
          {tool(t`Larger`, zooming.larger, <PlusIcon size={16} />)}
          <LayersMenu
            panel={title}
            items={found.map(({ item }) => item)}
            overlays={overlays}
            onOverlays={onOverlays}
          />
          {tool(t`Close`, () => onShown([]), <CloseIcon size={16} />)}
        </div>
        <div className={classes.stages} data-n={swiping ? 1 : found.length}>
          {swiping ? (
            <Stage
              cells={found}
              label={found.map(name).join(" | ")}
              overlays={overlays}
              zooming={zooming}
              split={split}
            />
          ) : (
            found.map((cell) => (
              <figure key={cell.id} className={classes.figure}>
                <Stage cells={[cell]} label={name(cell)} overlays={overlays} zooming={zooming} />
                <figcaption>
                  <span className={classes.swatch} style={{ background: cell.run.color }} />
                  <bdi>{name(cell)}</bdi>
                  {cell.item.caption && <bdi className={classes.text}>{cell.item.caption}</bdi>}
                </figcaption>
              </figure>
            ))
          )}
          {found.length === 0 && <p>{t`Nothing was logged at this step`}</p>}
        </div>
        {swiping && (
          <label className={classes.swipe}>
            <bdi>{found[0] && name(found[0])}</bdi>
            <input
              type="range"
              min={0}
              max={100}
              value={Math.round(split * 100)}
              aria-label={t`How much of the first picture shows`}
              onChange={(event) => setSplit(event.currentTarget.valueAsNumber / 100)}
            />
            <bdi>{found[1] && name(found[1])}</bdi>
          </label>
        )}
        {slider}
      </Modal.Content>
    </Modal.Root>
  );
}
