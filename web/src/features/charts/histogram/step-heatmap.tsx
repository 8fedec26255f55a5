import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type MediaSeries, mediaQuery } from "@/api/media";
import { PanelNote } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { scaleColor } from "@/plot/color-buckets";
import { type LoggedHistogram, readHistogram, respread } from "@/plot/stats/logged-histogram";
import { XAxis, YAxis } from "../svg/axes";
import { numberAxis } from "../svg/plot-area";
import type { SvgLook } from "../svg/svg-look";
import { SvgPanel, type SvgSize } from "../svg/svg-panel";
import { histogramConfig } from "./histogram-config";

/** Rows of the picture; logged bins are spread over them. */
const ROWS = 64;
/** Columns of the picture; of more steps every so-manieth is drawn. */
const MAX_COLUMNS = 300;
/** Runs that are asked whether they logged any. */
const MAX_RUNS = 24;

interface Step extends LoggedHistogram {
  step: number;
}

/** Histograms that one run logged, side by side over steps: the darker the more. */
export function StepHeatmap(props: PanelProps) {
  const { panel, runs } = props;
  const { t } = useLingui();
  const config = histogramConfig(panel);
  const asked = runs.filter(({ uid }) => uid === config.run);
  const { data, isLoading, error } = useQuery(
    mediaQuery({
      runs: (asked.length > 0 ? asked : runs.slice(0, MAX_RUNS)).map(({ uid }) => uid),
      keys: config.key ? [config.key] : [],
      x: "",
    }),
  );
  // Without a choice the first run that logged some.
  const series = data?.[0];
  const run = runs.find(({ uid }) => uid === series?.run);
  const steps = useMemo(() => stepsOf(series), [series]);
  const cells = useMemo(
    () =>
      steps.map(({ step, edges, counts }) => [
        String(step),
        counts.reduce((sum, count) => sum + count, 0),
        edges[0],
        edges[edges.length - 1],
      ]),
    [steps],
  );
  return (
    <SvgPanel
      panel={props}
      title={panel.title || config.key}
      notes={run && <PanelNote title={t`The run that is shown`}>{run.name}</PanelNote>}
      error={error}
      loading={isLoading}
      empty={steps.length > 0 ? null : t`No histogram was logged under this key`}
      head={[t`Step`, t`Values`, t`Min`, t`Max`]}
      rows={cells}
    >
      {(size, look) => <Heat steps={steps} size={size} look={look} />}
    </SvgPanel>
  );
}

function Heat({ steps, size, look }: { steps: Step[]; size: SvgSize; look: SvgLook }) {
  const plane = { left: 52, right: size.width - 14, top: 8, bottom: size.height - 24 };
  const span = useMemo(() => spanOf(steps), [steps]);
  const picture = useMemo(() => heatPicture(steps, span, look.theme), [steps, span, look.theme]);
  const x = numberAxis(
    steps.map(({ step }) => step),
    "linear",
    [plane.left, plane.right],
    { pad: 0 },
  );
  const y = numberAxis([span.min, span.max], "linear", [plane.bottom, plane.top], { pad: 0 });
  return (
    <>
      <image
        href={picture}
        x={plane.left}
        y={plane.top}
        width={plane.right - plane.left}
        height={plane.bottom - plane.top}
        preserveAspectRatio="none"
        style={{ imageRendering: "pixelated" }}
      />
      <XAxis axis={x} plane={plane} look={look} grid={false} />
      <YAxis axis={y} plane={plane} look={look} grid={false} />
    </>
  );
}

function spanOf(steps: Step[]): { min: number; max: number } {
  const ends = steps.flatMap(({ edges }) => [edges[0], edges[edges.length - 1]]);
  return { min: Math.min(...ends), max: Math.max(...ends) };
}

/** One pixel for each step and bin, as the address of a PNG. */
function heatPicture(
  steps: Step[],
  span: { min: number; max: number },
  theme: "light" | "dark",
): string {
  const canvas = document.createElement("canvas");
  canvas.width = steps.length;
  canvas.height = ROWS;
  const ctx = canvas.getContext("2d");
  if (!ctx) return "";
  const columns = steps.map((step) => respread(step, span, ROWS));
  const most = columns.reduce((max, column) => Math.max(max, ...column), 0) || 1;
  columns.forEach((column, i) => {
    column.forEach((count, row) => {
      if (count === 0) return;
      // Rare bins must be told from empty ones: the square root lifts them.
      const share = Math.sqrt(count / most);
      ctx.fillStyle = scaleColor(theme === "dark" ? share : 1 - share, theme);
      ctx.globalAlpha = 0.15 + 0.85 * share;
      ctx.fillRect(i, ROWS - 1 - row, 1, 1);
    });
  });
  return canvas.toDataURL();
}

function stepsOf(series: MediaSeries | undefined): Step[] {
  const all = (series?.values ?? []).flatMap(({ step, value }): Step[] => {
    const histogram = readHistogram(value);
    return histogram ? [{ ...histogram, step }] : [];
  });
  const every = Math.ceil(all.length / MAX_COLUMNS);
  return all.filter((_, i) => i % every === 0);
}
