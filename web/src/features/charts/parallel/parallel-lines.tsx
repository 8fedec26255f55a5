import { useLingui } from "@lingui/react/macro";
import { type PointerEvent, useRef, useState } from "react";
import type { JsonValue } from "@/api/table";
import type { ChartRun } from "@/panels/chart-runs";
import { scaleColor } from "@/plot/color-buckets";
import { numberOf, textOf } from "../run-values";
import { cropped } from "../svg/axes";
import type { SvgLook } from "../svg/svg-look";
import type { SvgSize } from "../svg/svg-panel";
import type { ParallelAxis, ParallelConfig } from "./parallel-config";
import { type AxisScale, axisScale } from "./parallel-scale";

interface Row {
  run: ChartRun;
  values: JsonValue[];
}

interface ParallelLinesProps {
  config: ParallelConfig;
  rows: Row[];
  size: SvgSize;
  look: SvgLook;
  onRange: (column: string, range: [number, number] | null) => void;
}

const EDGE = { side: 46, top: 30, bottom: 14 };
/** A brush is drawn where the pointer is this near to an axis. */
const BRUSH_PX = 12;

export function ParallelLines({ config, rows, size, look, onRange }: ParallelLinesProps) {
  const { axes } = config;
  const top = EDGE.top;
  const bottom = size.height - EDGE.bottom;
  const share = (size.width - 2 * EDGE.side) / Math.max(axes.length - 1, 1);
  const leftOf = (i: number) => EDGE.side + i * share;
  const scales = axes.map((axis, i) =>
    axisScale(
      axis,
      rows.map(({ values }) => values[i]),
      top,
      bottom,
    ),
  );
  const colorOf = colorsOf(rows, config, look);
  const isIn = ({ values }: Row) =>
    axes.every(({ range }, i) => {
      const rank = scales[i].rank(values[i]);
      return !range || (rank >= range[0] && rank <= range[1]);
    });
  const [inside, outside] = [rows.filter(isIn), rows.filter((row) => !isIn(row))];
  const line = (row: Row, isInside: boolean) => (
    <path
      key={row.run.uid}
      d={pathOf(scales.map((scale, i) => [leftOf(i), scale.place(row.values[i])]))}
      fill="none"
      stroke={isInside ? colorOf(row) : look.grid}
      strokeWidth={1.6}
      strokeOpacity={isInside ? 0.85 : 1}
      style={{ cursor: "pointer" }}
      data-owner={row.run.uid}
      data-tip={[
        row.run.name,
        ...axes.map(({ column }, i) => `${column}: ${textOf(row.values[i])}`),
      ].join("\n")}
    />
  );
  return (
    <>
      {outside.map((row) => line(row, false))}
      {inside.map((row) => line(row, true))}
      {axes.map((axis, i) => (
        <BrushAxis
          key={axis.column}
          axis={axis}
          scale={scales[i]}
          left={leftOf(i)}
          room={share}
          top={top}
          bottom={bottom}
          look={look}
          onRange={(range) => onRange(axis.column, range)}
        />
      ))}
    </>
  );
}

/** An axis with its labels; dragging along it chooses a part, a click gives it up. */
function BrushAxis({
  axis,
  scale,
  left,
  room,
  top,
  bottom,
  look,
  onRange,
}: {
  axis: ParallelAxis;
  scale: AxisScale;
  left: number;
  room: number;
  top: number;
  bottom: number;
  look: SvgLook;
  onRange: (range: [number, number] | null) => void;
}) {
  const { t } = useLingui();
  const from = useRef<number | null>(null);
  const [drawn, setDrawn] = useState<[number, number] | null>(null);
  const pxOf = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max(event.clientY - box.top, 0), box.height) + top;
  };
  const onDown = (event: PointerEvent<SVGRectElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = pxOf(event);
  };
  const onMove = (event: PointerEvent<SVGRectElement>) => {
    if (from.current === null) return;
    const here = pxOf(event);
    setDrawn([Math.min(from.current, here), Math.max(from.current, here)]);
  };
  const onUp = () => {
    const ends = drawn && drawn[1] - drawn[0] > 3 ? drawn.map(scale.valueAt) : null;
    from.current = null;
    setDrawn(null);
    onRange(ends && [Math.min(...ends), Math.max(...ends)]);
  };
  const chosen = drawn ?? (axis.range && placed(scale, axis.range, top, bottom));
  return (
    <g fill={look.muted}>
      <path d={`M${left} ${top}V${bottom}`} stroke={look.line} />
      {scale.ticks.map(({ at, label }) => (
        <text
          key={at}
          x={left - 5}
          y={at + 4}
          textAnchor="end"
          stroke={look.background}
          strokeWidth={3}
          paintOrder="stroke"
        >
          {cropped(label, 42)}
        </text>
      ))}
      <text x={left} y={14} textAnchor="middle" fill={look.text} data-tip={axis.column}>
        {cropped(axis.column.replace(/^(config|summary)\./, ""), room - 8)}
      </text>
      {chosen && (
        <rect
          x={left - 6}
          y={chosen[0]}
          width={12}
          height={Math.max(chosen[1] - chosen[0], 1)}
          fill={look.text}
          fillOpacity={0.2}
          stroke={look.text}
        />
      )}
      <rect
        x={left - BRUSH_PX}
        y={top}
        width={2 * BRUSH_PX}
        height={bottom - top}
        fill="transparent"
        style={{ cursor: "row-resize" }}
        data-brush={axis.column}
        data-tip={t`Drag to choose a part of ${axis.column}`}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={() => {
          from.current = null;
          setDrawn(null);
        }}
      />
    </g>
  );
}

/** A range in pixels, from the upper to the lower end. */
function placed(
  scale: AxisScale,
  range: [number, number],
  top: number,
  bottom: number,
): [number, number] {
  const span = scale.valueAt(bottom) - scale.valueAt(top);
  // valueAt is monotonous, so the pixel of a value is found between the ends of the axis.
  const find = (value: number) => {
    let [low, high] = [top, bottom];
    for (let i = 0; i < 30; i++) {
      const middle = (low + high) / 2;
      if (scale.valueAt(middle) < value === span > 0) low = middle;
      else high = middle;
    }
    return low;
  };
  const ends = range.map(find);
  return [Math.min(...ends), Math.max(...ends)];
}

function colorsOf(rows: Row[], { axes, color }: ParallelConfig, look: SvgLook) {
  if (!color) return ({ run }: Row) => run.color;
  const shadeOf = ({ values }: Row) => numberOf(values[axes.length]);
  const shades = rows.map(shadeOf).filter(Number.isFinite);
  const [low, high] = [Math.min(...shades), Math.max(...shades)];
  return (row: Row) => {
    const shade = shadeOf(row);
    return Number.isFinite(shade)
      ? scaleColor((shade - low) / (high - low || 1), look.theme)
      : look.line;
  };
}

/** A missing value interrupts the line. */
function pathOf(points: [number, number][]): string {
  return points
    .map(([x, y], i) => {
      if (!Number.isFinite(y)) return "";
      const isStart = i === 0 || !Number.isFinite(points[i - 1][1]);
      return `${isStart ? "M" : "L"}${x} ${y}`;
    })
    .join("");
}
