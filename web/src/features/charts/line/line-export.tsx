import { useComputedColorScheme } from "@mantine/core";
import type { RefObject } from "react";
import { useLanguage } from "@/i18n/language";
import { csvText } from "@/lib/csv";
import { saveCsv, saveFile } from "@/lib/download";
import type { ChartLine } from "@/plot/chart-types";
import type { LineChart } from "@/plot/line-chart";
import { lineChartSvg } from "@/plot/line-svg";
import type { ChartSettings } from "@/workspace/spec";
import { unitOf } from "../chart-settings";
import { ExportMenu } from "../export/export-menu";
import { lookOf } from "./line-canvas";

const SVG_SIZE = { width: 800, height: 450 };

/** The picture and its numbers as files. */
export function LineExport({
  title,
  lines,
  x,
  settings,
  chart,
}: {
  title: string;
  lines: ChartLine[];
  x: string;
  settings: ChartSettings;
  chart: RefObject<LineChart | null>;
}) {
  const locale = useLanguage();
  const theme = useComputedColorScheme("light");
  const background = theme === "dark" ? "#171b1f" : "#ffffff";

  const savePng = () =>
    chart.current
      ?.toCanvas(background)
      .toBlob((blob) => blob && saveFile(`${title}.png`, blob), "image/png");
  const saveSvg = () => {
    if (!chart.current) return;
    const svg = lineChartSvg(lines, {
      ...SVG_SIZE,
      ...chart.current.view,
      title,
      background,
      unit: unitOf(x),
      xScale: settings.xScale ?? "linear",
      yScale: settings.yScale ?? "linear",
      look: lookOf(document.body, locale),
      showOriginal: settings.showOriginal ?? true,
    });
    saveFile(`${title}.svg`, svg, "image/svg+xml");
  };
  return (
    <ExportMenu
      panel={title}
      disabled={lines.length === 0}
      onPng={savePng}
      onSvg={saveSvg}
      onCsv={(withBom) => saveCsv(title, lineCsv(lines, x), withBom)}
    />
  );
}

/** One row for each drawn point, so that lines with different x need no common table. */
export function lineCsv(lines: ChartLine[], x: string): string {
  const head = ["line", x.replace(/^_/, ""), "value", "smoothed", "min", "max"];
  const finite = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? null : value;
  const rows = lines.flatMap(({ label, curve, smoothed }) =>
    Array.from(curve.x, (at, i) => [
      label,
      at,
      finite(curve.y[i]),
      finite(smoothed?.[i]),
      finite(curve.low?.[i]),
      finite(curve.high?.[i]),
    ]),
  );
  return csvText([head, ...rows]);
}
