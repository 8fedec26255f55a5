import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { runFileUrl } from "@/api/files";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { baseName } from "@/lib/url-path";
import { PlayIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import { Markdown } from "@/ui/markdown";
import { Picture } from "./image/picture";
import type { Overlays } from "./media-config";
import { isPicture, type MediaItem } from "./media-value";
import { HistogramView } from "./views/histogram-view";
import { PageView } from "./views/page-view";
import { PlayerView } from "./views/player-view";
import views from "./views/views.module.css";
import { type Weight, weightOf } from "./weight";

const BokehView = later(async () => (await import("./views/bokeh-view")).BokehView);
const ShapeView = later(async () => (await import("./views/shape-view")).ShapeView);
const MoleculeView = later(async () => (await import("./views/molecule-view")).MoleculeView);
const PlotlyView = later(async () => (await import("./views/plotly-view")).PlotlyView);
const FilePreview = later(async () => (await import("@/content/preview/file-preview")).FilePreview);
const JsonTree = later(async () => (await import("@/content/json-tree")).JsonTree);

interface MediaContentProps {
  uid: string;
  item: MediaItem;
  /** What it is called: run, key and step, for those who do not see it. */
  label: string;
  overlays: Overlays;
  /** Beside many others, so what needs a large viewer waits until it is asked for. */
  crowded?: boolean;
}

/** Types whose viewers are large or of which a browser shows only a few at once. */
const HEAVY = new Set(["object3D-file", "molecule-file", "plotly-file", "bokeh-file", "html-file"]);

/** The content of one logged thing, as its type asks; fills the frame it is given. */
export function MediaContent(props: MediaContentProps) {
  const [asked, setAsked] = useState(false);
  const weight = weightOf(props.item);
  if (!asked && (weight || (props.crowded && HEAVY.has(props.item.type))))
    return (
      <div className={views.problem}>
        {weight && (
          <p>
            <WeightText weight={weight} />
          </p>
        )}
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<PlayIcon size={12} />}
          onClick={() => setAsked(true)}
        >
          <Trans>Show</Trans>
        </Button>
      </div>
    );
  return <Content {...props} />;
}

function WeightText({ weight }: { weight: Weight }) {
  const locale = useLanguage();
  if (weight.kind === "bytes") return formatBytes(weight.bytes, locale);
  const [width, height] = [weight.width, weight.height].map((n) => n.toLocaleString(locale));
  return (
    <Trans>
      {width} × {height} pixels
    </Trans>
  );
}

function Content({ uid, item, label, overlays }: MediaContentProps) {
  if (isPicture(item))
    return <Picture uid={uid} item={item} alt={item.caption || label} overlays={overlays} />;
  const { path, value } = item;
  const urlOf = (options = {}) => runFileUrl(uid, path, options);
  switch (item.type) {
    case "video-file":
    case "audio-file":
      return <PlayerView key={path} uid={uid} item={item} label={label} />;
    case "html-file":
      return <PageView key={path} uid={uid} item={item} label={label} />;
    case "object3D-file":
      return <ShapeView uid={uid} item={item} label={label} />;
    case "molecule-file":
      return <MoleculeView uid={uid} item={item} label={label} />;
    case "plotly-file":
      return <PlotlyView uid={uid} item={item} label={label} />;
    case "bokeh-file":
      return <BokehView uid={uid} item={item} label={label} />;
    case "histogram":
      return <HistogramView item={item} label={label} />;
    case "markdown":
      return (
        <Scrolling>
          <Markdown text={textOf(value)} />
        </Scrolling>
      );
    case "text":
      return (
        <Scrolling>
          <pre className={views.bare}>{textOf(value)}</pre>
        </Scrolling>
      );
    default:
      return path ? (
        <div className={views.frame}>
          <FilePreview file={{ path, size: sizeOf(value) }} urlOf={urlOf} />
        </div>
      ) : (
        <Scrolling>
          <JsonTree values={value} title={baseName(label)} emptyText="{}" />
        </Scrolling>
      );
  }
}

function Scrolling({ children }: { children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={views.text} tabIndex={0}>
      {children}
    </div>
  );
}

function textOf({ text }: Record<string, unknown>): string {
  return typeof text === "string" ? text : "";
}

/** Bytes of the file; where nobody said, more than none. */
function sizeOf({ size }: Record<string, unknown>): number {
  return typeof size === "number" ? size : 1;
}
